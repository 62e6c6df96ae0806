import { isDeepStrictEqual } from 'node:util';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type BanyanConfig, BanyanError, type Legacy } from '#contracts';
import { type Logger, WatchedFile } from '#process';
import { namedLegacy } from './config.ts';
import { appliedConfig } from './domain/applied-config.ts';

/** The file that a configuration came from. */
export type ConfigFile = {
  readonly file: string;
  /** Reads it anew, with the same options of the command line. Throws a BanyanError for what is wrong with it. */
  load(): { readonly config: BanyanConfig; readonly folder: string };
};

/** What is in force, and what is not. Times are RFC 3339. */
export type ConfigStatus = {
  readonly file: string;
  /** When what is in force was read. */
  readonly since: string;
  /** Keys that the file says otherwise, and a restart alone can bring. */
  readonly restartNeeded: readonly string[];
  /** Why the file, as it is now, is not in force; a line for each problem. */
  readonly lastError?: string;
  readonly refusedAt?: string;
};

export type ReloadingOptions = {
  readonly source: ConfigFile;
  /** What the process was started with. */
  readonly started: BanyanConfig;
  /**
   * Brings a configuration into force. Throws a BanyanError that says why not, and changes nothing; one
   * whose code is in {@link PASSING} if it might work soon.
   */
  readonly apply: (config: BanyanConfig, legacy: Legacy, folder: string) => Promise<void>;
  readonly log: Logger;
  /** ms since 1970. */
  readonly now: () => number;
  /** Where its metrics go. */
  readonly registry: Registry;
};

export type Reloading = {
  status(): ConfigStatus;
  /** What is in force. */
  config(): BanyanConfig;
  stop(): void;
};

/** ms between two looks at the file. A change counts when the second one finds the same. */
const LOOK_MS = 500;

/** What has nothing to do with the file. */
const PASSING: ReadonlySet<string> = new Set(['workers_away', 'worker_ended']);

/** Reads the configuration anew when its file changes, and after a SIGHUP. What is refused changes nothing. */
export function startReloading(options: ReloadingOptions): Reloading {
  const { source, started, apply, log, now, registry } = options;
  const { file } = source;
  const time = () => new Date(now()).toISOString();
  let current = started;
  let sinceMs = now();
  let status: ConfigStatus = { file, since: time(), restartNeeded: [] };
  const reloads = measured(registry, () => ({ sinceMs, isRefused: 'lastError' in status }), now);

  const reload = async () => {
    try {
      const loaded = source.load();
      const { config, restartNeeded } = appliedConfig(started, loaded.config);
      await apply(config, namedLegacy(config), loaded.folder);
      current = config;
      sinceMs = now();
      status = { file, since: time(), restartNeeded };
      reloads.inc({ result: 'applied' });
      log.info({ file, restartNeeded }, 'configuration in force');
    } catch (error) {
      refuse(error);
      if (error instanceof BanyanError && PASSING.has(error.code)) throw error;
    }
  };
  const refuse = (error: unknown) => {
    const lastError = error instanceof Error ? error.message : String(error);
    status = { ...status, lastError, refusedAt: time() };
    reloads.inc({ result: 'refused' });
    const problems = lastError.split('\n');
    log.error({ file, problems }, 'configuration refused, the one before stays in force');
  };
  // One after the other.
  let last: Promise<void> = Promise.resolve();
  const inTurn = () => {
    last = last.catch(() => {}).then(reload);
    return last;
  };
  let isFirst = true;
  const watched = new WatchedFile(file, {
    everyMs: LOOK_MS,
    settled: true,
    async changed() {
      const wasFirst = isFirst;
      isFirst = false;
      if (wasFirst && isAsStarted(source, started)) return;
      await inTurn();
    },
    gone: () => refuse(new Error('the file is gone')),
    failed: (error) => {
      if (!(error instanceof BanyanError)) refuse(error);
    },
  });
  const onHangUp = () => {
    inTurn().catch(() => {});
  };
  watched.start();
  process.on('SIGHUP', onHangUp);
  return {
    status: () => status,
    config: () => current,
    stop() {
      watched.stop();
      process.off('SIGHUP', onHangUp);
    },
  };
}

/** Whether nobody has written it between its first reading and the first look. */
function isAsStarted(source: ConfigFile, started: BanyanConfig): boolean {
  try {
    return isDeepStrictEqual(source.load().config, started);
  } catch {
    return false;
  }
}

function measured(
  registry: Registry,
  known: () => { sinceMs: number; isRefused: boolean },
  now: () => number,
): Counter {
  const registers = [registry];
  new Gauge({
    name: 'banyan_proxy_config_age_seconds',
    help: 'Since when the configuration in force was read.',
    registers,
    collect() {
      this.set((now() - known().sinceMs) / 1_000);
    },
  });
  new Gauge({
    name: 'banyan_proxy_config_refused',
    help: 'Whether the configuration file, as it is now, was refused.',
    registers,
    collect() {
      this.set(known().isRefused ? 1 : 0);
    },
  });
  return new Counter({
    name: 'banyan_proxy_reloads_total',
    help: 'How often the configuration was read anew, by what became of it.',
    labelNames: ['result'],
    registers,
  });
}
