import { hostname } from 'node:os';
import type { BanyanConfig } from '#contracts';
import { type Logger, pathFrom } from '#process';
import { busPlace } from './bus-place.ts';
import type { FlagBus } from './flag-bus.ts';
import { FLAG_HISTORY, openFlagHistory } from './flag-history.ts';
import type { Confirmation, FlagNews } from './flag-news.ts';
import { recordFlags } from './flag-recorder.ts';
import { flagSource } from './flag-source.ts';
import { stateOf } from './flag-words.ts';
import { type FlagStatus, type Flags, openFlags } from './flags.ts';
import { activeOverrides, type Override } from './override.ts';
import { OVERRIDES } from './override-file.ts';
import { openOverrideStore } from './override-store.ts';

/** What `GET /status` tells of flags. */
export type FlagControlStatus = FlagStatus & {
  /** Since the source last answered; 0 for a file that can be read, undefined where it never has. */
  readonly ageSeconds: number | undefined;
  /** Those in force. */
  readonly overrides: readonly Override[];
  /** Whether the bus is reached; absent where there is none. */
  readonly bus?: boolean;
};

/** The flags of a process, and how it is told of changes, and tells others. */
export type FlagControl = {
  readonly flags: Flags;
  /** Takes news, and tells the others on the bus. */
  tell(news: FlagNews): Promise<Confirmation>;
  /** Takes news that every other instance is told as well. Never fails. */
  take(news: FlagNews): Promise<Confirmation>;
  /** News of this instance. */
  newsOf(kind: FlagNews['kind'], overrides?: readonly Override[]): FlagNews;
  status(): FlagControlStatus;
  stop(): Promise<void>;
};

export type FlagControlOptions = {
  readonly process: Confirmation['process'];
  readonly config: Pick<BanyanConfig, 'flags' | 'adapter'>;
  /** What relative paths of the configuration start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tells other processes of this instance; resolves when all of them have it in force, or with which have not. */
  readonly others?: (news: FlagNews) => Promise<string | undefined>;
  readonly log: Logger;
  /** ms since 1970. */
  readonly now: () => number;
  /** A random UUID. */
  readonly newId: () => string;
};

/**
 * Opens flags, and all ways on which they are told: the bus, where there is one; a file of overrides beside the
 * process; the database, where one is named. Neither of them need be there. Throws a BanyanError (exit code 2):
 * `environment_invalid`, `unleash_token_missing`.
 */
export async function openFlagControl(options: FlagControlOptions): Promise<FlagControl> {
  const { process: kind, config, folder, env, others, log, now, newId } = options;
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);
  const place = busPlace(config, env);
  const database = await namedDatabase(config, folder, env);
  const instance = newId();

  const complain = (about: string) => (error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error);
    log.warn({ problem }, about);
  };
  const store = openOverrideStore({
    ...{ file: pathFrom(folder, OVERRIDES), database, now, complain },
  });
  const written = await store.read();
  await using starting = new AsyncDisposableStack();
  const flags = await openFlags(source, { log, overrides: written, now });
  starting.defer(() => flags.stop());
  tellLoudly(activeOverrides(written, now()), log);
  const history = openFlagHistory(pathFrom(folder, FLAG_HISTORY), { now });
  const recorder = recordFlags(flags, history, { now, complain: complain('history not written') });
  starting.defer(() => recorder.stop());

  let isStopped = false;
  /** Brings overrides into force that are not known yet. */
  const learn = async (told: readonly Override[]) => {
    if (isStopped) return;
    const known = new Map(flags.overrides().map((one) => [one.id, one]));
    const fresh = told.filter(({ id, lifted }) => {
      const before = known.get(id);
      return before === undefined || (lifted !== undefined && before.lifted?.at !== lifted.at);
    });
    if (fresh.length > 0) await take(newsOf('change', fresh));
  };
  const newsOf = (kind: FlagNews['kind'], overrides: readonly Override[] = []): FlagNews => ({
    ...{ id: newId(), kind, who: instance, reason: '', at: new Date(now()).toISOString() },
    ...{ names: [], announced: [], overrides },
  });
  const take = async (news: FlagNews): Promise<Confirmation> => {
    if (news.kind === 'hello') {
      await learn(news.overrides);
      return confirmationOf(news, undefined);
    }
    const before = activeOverrides(flags.overrides(), now());
    recorder.expect(news);
    const [, missed] = await Promise.all([flags.apply(news), others?.(news)]);
    const active = activeOverrides(flags.overrides(), now());
    tellLoudly(
      active.filter(({ id }) => before.every((one) => one.id !== id)),
      log,
    );
    const problems = [missed, await store.write(news.overrides)].filter((one) => one !== undefined);
    return confirmationOf(news, problems.length === 0 ? undefined : problems.join('; '));
  };
  const confirmationOf = (news: FlagNews, problem: string | undefined): Confirmation => {
    const names = [
      ...news.names,
      ...news.announced.map(({ name }) => name),
      ...news.overrides.flatMap((one) => Object.keys(one.flags)),
    ];
    return {
      ...{ news: news.id, instance, process: kind, host: hostname(), pid: process.pid },
      states: Object.fromEntries(names.map((name) => [name, stateOf(flags, name)])),
      overrides: flags.overrides(),
      ...(problem !== undefined && { problem }),
    };
  };

  store.start(flags.overrides, (overrides) => void learn(overrides));
  starting.defer(() => store.stop());
  let bus: FlagBus | undefined;
  if (place !== undefined) {
    const joined = { ...place, process: kind, instance, log };
    const hello = () => newsOf('hello', flags.overrides());
    const learned = (overrides: readonly Override[]) => void learn(overrides);
    // Only here: a process without a bus does not wait for amqplib to load.
    const { openFlagBus } = await import('./flag-bus.ts');
    bus = await openFlagBus({ ...joined, hello, take, learn: learned });
    starting.defer(() => bus?.stop());
  }

  const running = starting.move();
  return {
    ...{ flags, take, newsOf },
    async tell(news) {
      bus?.tell(news);
      return take(news);
    },
    status: () => ({
      ...flags.status(),
      ageSeconds: ageOf(flags.status(), now()),
      overrides: activeOverrides(flags.overrides(), now()),
      ...(bus && { bus: bus.connected }),
    }),
    stop() {
      isStopped = true;
      return running.disposeAsync();
    },
  };
}

/** A file has nothing new to say while it can be read. */
function ageOf({ source, lastRefresh, lastError }: FlagStatus, now: number): number | undefined {
  if (source === 'file' && lastError === undefined) return 0;
  return lastRefresh === undefined ? undefined : Math.max(0, now - lastRefresh) / 1_000;
}

/** Only one that somebody has named: a file of its own has each process beside it already. */
async function namedDatabase(
  { adapter }: Pick<BanyanConfig, 'adapter'>,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const isNamed = adapter.database !== undefined || Boolean(env.DATABASE_URL);
  if (!isNamed) return undefined;
  const { databaseUrl } = await import('#database');
  return databaseUrl(adapter.database, folder, env);
}

/** Nobody is to wonder why a flag does nothing. */
function tellLoudly(overrides: readonly Override[], log: Logger): void {
  for (const { id, flags, who, reason, at, until, origin } of overrides) {
    log.warn(
      { id, flags, who, reason, at, until, origin },
      'override in force, until it is lifted',
    );
  }
}
