import { BanyanError, MOST_REASON } from '#contracts';
import { type FeatureFlag, parseFlagFile } from './flag-format.ts';
import type { Override } from './override.ts';

/** What instances are told of flags: over the bus, by an admin API, and by a primary its workers. */
export type FlagNews = {
  /** A UUID: of the change, where there is one. */
  readonly id: string;
  /**
   * - hello: who is there, and which overrides are known besides these?
   * - refresh: the source has changed.
   * - change: the source has changed to what is announced, or there are overrides.
   */
  readonly kind: 'hello' | 'refresh' | 'change';
  readonly who: string;
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The flags it is about. */
  readonly names: readonly string[];
  /** As they were just written: in force at once, until their source tells it too. */
  readonly announced: readonly FeatureFlag[];
  readonly overrides: readonly Override[];
};

/** What an instance says when it has taken the news. */
export type Confirmation = {
  /** The id of the news. */
  readonly news: string;
  /** A UUID of this start of the process. */
  readonly instance: string;
  readonly process: 'proxy' | 'adapter';
  readonly host: string;
  readonly pid: number;
  /** How the flags are now that the news was about, in words: `off`, `on for 5 %`, `off (override)`. */
  readonly states: Readonly<Record<string, string>>;
  /** All that it knows of. */
  readonly overrides: readonly Override[];
  /** What did not work: an override that could not be written down, a worker that hangs. */
  readonly problem?: string | undefined;
};

/** Flags that one change can be about. */
const MOST_NAMED = 1_000;
/** Of a reason's characters, each may count twice. */
const LONGEST_TEXT = 2 * MOST_REASON;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Reads news that somebody sent. Throws a BanyanError `news_invalid` (exit code 2) that says what is wrong. */
export function parseNews(data: unknown): FlagNews {
  const news = recordOf(data, 'the news');
  const kind = news.kind;
  if (kind !== 'hello' && kind !== 'refresh' && kind !== 'change') throw invalid('its "kind"');
  return {
    kind,
    ...signedOf(news, 'the news'),
    names: shortListOf(news.names, 'names').map((name) => textOf(name, 'a name')),
    announced: announcedOf(news.announced),
    overrides: parseOverrides(news.overrides),
  };
}

/** Reads overrides that somebody sent or wrote down. Throws like `parseNews`. */
export function parseOverrides(data: unknown): readonly Override[] {
  return listOf(data, 'overrides').map((one) => {
    const override = recordOf(one, 'an override');
    const { until, lifted, origin } = override;
    if (origin !== 'operator' && origin !== 'guard') throw invalid('the origin of an override');
    const flags = Object.entries(recordOf(override.flags, 'the flags of an override'));
    if (flags.some(([, value]) => typeof value !== 'boolean')) throw invalid('a forced flag');
    return {
      ...signedOf(override, 'an override'),
      origin,
      flags: Object.fromEntries(flags) as Record<string, boolean>, // looked at above
      ...(until !== undefined && { until: timeOf(until, 'until') }),
      ...(lifted !== undefined && { lifted: liftOf(recordOf(lifted, 'lifted')) }),
    };
  });
}

function signedOf(data: Record<string, unknown>, what: string) {
  const id = textOf(data.id, `the id of ${what}`);
  // It goes into database columns and message properties, which hold nothing else.
  if (!UUID.test(id)) throw invalid(`the id of ${what}`);
  return { id, ...liftOf(data) };
}

function liftOf(data: Record<string, unknown>) {
  return {
    who: textOf(data.who, 'who'),
    reason: textOf(data.reason, 'reason'),
    at: timeOf(data.at, 'at'),
  };
}

function announcedOf(data: unknown): readonly FeatureFlag[] {
  const features = shortListOf(data, 'announced');
  const parsed = parseFlagFile(jsonOf({ version: 2, features }));
  if (parsed.ok) return parsed.file.features;
  throw invalid(`what is announced (${parsed.problems.join('; ')})`);
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(what);
  return value as Record<string, unknown>; // looked at above
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(what);
}

function shortListOf(value: unknown, what: string): readonly unknown[] {
  const list = listOf(value, what);
  if (list.length > MOST_NAMED) throw invalid(what);
  return list;
}

/** What is nested too deep cannot be told on either. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw invalid('what is announced');
  }
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length <= LONGEST_TEXT) return value;
  throw invalid(what);
}

function timeOf(value: unknown, what: string): string {
  if (typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)))
    return value;
  throw invalid(what);
}

function invalid(what: string): BanyanError {
  return new BanyanError(
    'news_invalid',
    `these are no news of flags: ${what} is wrong or missing`,
    {
      exitCode: 2,
    },
  );
}
