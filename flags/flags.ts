import { type Context, Unleash, UnleashEvents } from 'unleash-client';
import { withoutPasswords } from '#process';
import { AnswersById } from './answers-by-id.ts';
import { FileRepository } from './file-repository.ts';
import type { FeatureFlag } from './flag-format.ts';
import { type FlagNeeds, needsOf } from './flag-needs.ts';
import type { FlagNews } from './flag-news.ts';
import type { FlagSource } from './flag-source.ts';
import { ANSWERED } from './flag-table.ts';
import { forcedFlags, mergedOverrides, nextEnd, type Override } from './override.ts';
import { APP_NAME, UnleashRepository } from './unleash-repository.ts';

/** Who a flag is evaluated for; the words of Unleash. */
export type FlagContext = Context;

/** The part of a logger that flags need. */
export type FlagLog = {
  info(values: object, message: string): void;
  warn(values: object, message: string): void;
};

export type FlagStatus = {
  readonly source: 'file' | 'unleash';
  readonly location: string;
  /** Whether the first attempt to read the source has ended, well or badly. */
  readonly loaded: boolean;
  /** When the source last answered, in ms since 1970. A file answers when it changes. */
  readonly lastRefresh: number | undefined;
  /** What went wrong since then. */
  readonly lastError: string | undefined;
};

export type Flags = {
  /**
   * In memory; a flag that is unknown, or cannot be evaluated, is off. An override outranks what the source says.
   *
   * @param context who asks; a function is called only for a flag that tells people apart
   */
  isEnabled(name: string, context?: FlagContext | ((needs: FlagNeeds) => FlagContext)): boolean;
  /** Whether the source, or an override, knows the flag. */
  isKnown(name: string): boolean;
  /** Whether an override says what the flag is. */
  isForced(name: string): boolean;
  /** As the source tells them, with what was announced. */
  list(): readonly FeatureFlag[];
  /** Names what the source said last. */
  version(): string;
  /** All that is known, also of those that are over. */
  overrides(): readonly Override[];
  /** Takes news. Resolves when what they say is in force, or the source was asked. Never fails. */
  apply(news: FlagNews): Promise<void>;
  /** Calls the listener whenever flags may have changed; returns how to end that. */
  onChange(listener: () => void): () => void;
  status(): FlagStatus;
  stop(): void;
};

export type FlagOptions = {
  readonly log?: FlagLog;
  /** In force from the beginning. */
  readonly overrides?: readonly Override[];
  /** ms since 1970. */
  readonly now?: () => number;
};

/** Names may come from anywhere, and those of no flag are remembered as well. */
const MOST_REMEMBERED = 10_000;
/** ms: what a timer can wait for. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Opens feature flags, evaluated by unleash-client whatever the source. Never fails and never waits
 * for a server: until a source has answered, flags are what its backup says, else its bootstrap, else all off.
 */
export async function openFlags(source: FlagSource, options: FlagOptions = {}): Promise<Flags> {
  const { log, now = Date.now } = options;
  const kind = 'file' in source ? 'file' : 'unleash';
  const location = withoutPasswords('file' in source ? source.file : source.unleash.url);
  const table =
    'file' in source
      ? new FileRepository(source.file)
      : new UnleashRepository(source.unleash, source);
  let ready = false;
  let loaded = false;
  let lastRefresh: number | undefined;
  let lastError: string | undefined;
  let overrides: readonly Override[] = [];
  let forced: ReadonlyMap<string, boolean> = new Map();
  let expiry: NodeJS.Timeout | undefined;
  // What flags depend on, and the values of those that depend on nothing, until they change.
  const needs = new Map<string, FlagNeeds>();
  const constants = new Map<string, boolean>();
  const answers = new AnswersById();
  const listeners = new Set<() => void>();

  const changed = () => {
    needs.clear();
    constants.clear();
    answers.clear();
    for (const [name, value] of forced) constants.set(name, value);
    for (const listener of listeners) listener();
  };
  const override = (told: readonly Override[]) => {
    const time = now();
    overrides = mergedOverrides(overrides, told, time);
    forced = forcedFlags(overrides, time);
    clearTimeout(expiry);
    const end = nextEnd(overrides, time);
    if (end !== undefined) {
      expiry = setTimeout(override, Math.min(end - time + 1, LONGEST_TIMER), []).unref();
    }
    changed();
  };
  const refreshed = () => {
    lastRefresh = now();
    lastError = undefined;
  };
  const complain = (problem: unknown) => {
    const message = withoutPasswords(problem instanceof Error ? problem.message : String(problem));
    // A server that is away says so at each poll.
    if (message !== lastError) log?.warn({ source: location, problem: message }, 'flags');
    lastError = message;
  };
  table.on(UnleashEvents.Ready, () => {
    ready = true;
    changed();
  });
  table.on(UnleashEvents.Changed, (flags: readonly unknown[]) => {
    changed();
    log?.info({ source: location, count: flags.length }, 'flags read');
  });
  table.on(ANSWERED, refreshed);
  table.on(UnleashEvents.Warn, complain);
  table.on(UnleashEvents.Error, complain);

  const engine = new Unleash({
    url: 'http://unused.invalid', // required, although the table does the asking
    appName: APP_NAME,
    repository: table,
    disableAutoStart: true,
    disableMetrics: true,
    metricsInterval: 0,
    skipInstanceCountWarning: true,
  });
  // The table's own listener has it already; without one here, the engine prints it.
  engine.on(UnleashEvents.Error, () => {});
  override(options.overrides ?? []);

  if (table instanceof UnleashRepository) await table.restore();
  const started = engine.start().then(() => {
    loaded = true;
  });
  // A file is there, or not; a server may take its time.
  if (kind === 'file') await started;

  const needed = (name: string): FlagNeeds => {
    let found = needs.get(name);
    if (found === undefined) {
      const flagOf = (parent: string) => table.getToggle(parent);
      found = needsOf(flagOf(name), flagOf, (id) => table.getSegment(id));
      if (needs.size < MOST_REMEMBERED) needs.set(name, found);
    }
    return found;
  };
  return {
    isEnabled: (name, context) => {
      const known = constants.get(name);
      if (known !== undefined) return known;
      if (!ready) return false;
      try {
        const asks = needed(name);
        if (!asks.isConstant) {
          const given = typeof context === 'function' ? context(asks) : context;
          const id = asks.byIdAlone ? given?.userId || given?.sessionId : undefined;
          if (!id) return engine.isEnabled(name, given);
          const before = answers.get(name, id);
          if (before !== undefined) return before;
          const answer = engine.isEnabled(name, given);
          answers.set(name, id, answer);
          return answer;
        }
        const enabled = engine.isEnabled(name);
        if (constants.size < MOST_REMEMBERED) constants.set(name, enabled);
        return enabled;
      } catch (error) {
        // A strategy or constraint that the engine trips over: no request is to fail because of it.
        complain(error);
        return false;
      }
    },
    isKnown: (name) => forced.has(name) || table.getToggle(name) !== undefined,
    isForced: (name) => forced.has(name),
    list: () => table.getToggles(),
    version: () => table.version,
    overrides: () => overrides,
    async apply({ kind, announced, overrides: told }) {
      if (told.length > 0) override(told);
      if (announced.length > 0) await table.announce(announced);
      else if (kind === 'refresh') await table.refresh();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status: () => ({ source: kind, location, loaded, lastRefresh, lastError }),
    stop: () => {
      clearTimeout(expiry);
      engine.destroy();
      // A request that is under way may still fail, and an error without a listener is thrown.
      table.on(UnleashEvents.Error, () => {});
    },
  };
}
