import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Context, Unleash, UnleashEvents } from 'unleash-client';
import { isConstant } from './constant-flag.ts';
import { FileRepository } from './file-repository.ts';
import type { FlagSource } from './flag-source.ts';
import { APP_NAME, unleashRepositoryOf } from './unleash-repository.ts';

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
  /** In memory; a flag that is unknown, or cannot be evaluated, is off. */
  isEnabled(name: string, context?: FlagContext): boolean;
  list(): { name: string; enabled: boolean; description: string | undefined }[];
  /** Calls the listener after each refresh that brought something; returns how to end that. */
  onChange(listener: () => void): () => void;
  status(): FlagStatus;
  stop(): void;
};

/** Names may come from anywhere, and those of no flag are remembered as well. */
const MOST_CONSTANTS = 10_000;

/**
 * Opens feature flags, evaluated by unleash-client whatever the source. Never fails and never waits
 * for a server: until a source has answered, flags are what its backup says, else all off.
 */
export async function openFlags(
  source: FlagSource,
  { log, now = Date.now }: { readonly log?: FlagLog; readonly now?: () => number } = {},
): Promise<Flags> {
  const kind = 'file' in source ? 'file' : 'unleash';
  const location = 'file' in source ? source.file : source.unleash.url;
  const repository =
    'file' in source
      ? new FileRepository(source.file)
      : unleashRepositoryOf(source.unleash, source.backupFolder);
  let ready = false;
  let loaded = false;
  let lastRefresh: number | undefined;
  let lastError: string | undefined;

  const refreshed = () => {
    lastRefresh = now();
    lastError = undefined;
  };
  const complain = (problem: unknown) => {
    const message = problem instanceof Error ? problem.message : String(problem);
    // A server that is away says so at each poll.
    if (message !== lastError) log?.warn({ source: location, problem: message }, 'flags');
    lastError = message;
  };
  // Those that do not ask who it is for, until the flags change.
  const constants = new Map<string, boolean>();
  repository.on(UnleashEvents.Ready, () => {
    ready = true;
    constants.clear();
  });
  repository.on(UnleashEvents.Unchanged, refreshed);
  repository.on(UnleashEvents.Changed, (flags: readonly unknown[]) => {
    refreshed();
    constants.clear();
    log?.info({ source: location, count: flags.length }, 'flags read');
  });
  repository.on(UnleashEvents.Warn, complain);
  repository.on(UnleashEvents.Error, complain);

  const engine = new Unleash({
    url: 'http://unused.invalid', // required, although the repository does the asking
    appName: APP_NAME,
    repository,
    disableAutoStart: true,
    disableMetrics: true,
    metricsInterval: 0,
    skipInstanceCountWarning: true,
  });
  // The repository's own listener has it already; without one here, the engine prints it.
  engine.on(UnleashEvents.Error, () => {});

  if (repository instanceof FileRepository) {
    await engine.start();
    loaded = true;
  } else {
    await repository.loadBackup();
    await nextTurn(); // the repository tells the engine at the end of this turn
    engine.start().then(() => {
      loaded = true;
    }, complain);
  }

  const evaluate = (name: string, context: FlagContext | undefined): boolean => {
    try {
      return engine.isEnabled(name, context);
    } catch (error) {
      // A strategy or constraint that the engine trips over.
      complain(error);
      return false;
    }
  };
  return {
    isEnabled: (name, context) => {
      if (!ready) return false;
      const known = constants.get(name);
      if (known !== undefined) return known;
      const enabled = evaluate(name, context);
      if (isConstant(repository.getToggle(name)) && constants.size < MOST_CONSTANTS) {
        constants.set(name, enabled);
      }
      return enabled;
    },
    list: () =>
      repository
        .getToggles()
        .map(({ name, enabled, description }) => ({ name, enabled, description })),
    onChange: (listener) => {
      repository.on(UnleashEvents.Changed, listener);
      return () => repository.off(UnleashEvents.Changed, listener);
    },
    status: () => ({ source: kind, location, loaded, lastRefresh, lastError }),
    stop: () => {
      engine.destroy();
      // A request that is under way may still fail, and an error without a listener is thrown.
      repository.on(UnleashEvents.Error, () => {});
    },
  };
}
