import type { BanyanConfig } from '#contracts';

/** A changed configuration as a process that runs can take it. */
export type AppliedConfig = {
  readonly config: BanyanConfig;
  /** What the file says otherwise, and a restart alone can bring: keys, as paths. */
  readonly restartNeeded: readonly string[];
};

/**
 * A changed configuration, in which what cannot change while the process runs is as it was at its start.
 * What concerns the adapter alone is nobody's business here.
 */
export function appliedConfig(started: BanyanConfig, next: BanyanConfig): AppliedConfig {
  const fixed = (config: BanyanConfig) => ({
    listen: config.listen,
    reusePort: config.reusePort,
    workers: config.workers,
    admin: config.admin,
    headers: config.headers,
    flags: config.flags,
    tracing: config.tracing,
  });
  const settled = (config: BanyanConfig) => ({
    ...fixed(config),
    'log.level': config.log.level,
    'log.access.file': config.log.access.file,
    // Where requests are kept (store-and-forward): what waits there is owed.
    'adapter.database': config.adapter.database,
    // The bus of flags, where no other one is named.
    'adapter.broker': config.flags.bus === undefined ? config.adapter.broker : undefined,
  });
  const [before, after] = [settled(started), settled(next)];
  const { file: _, ...access } = next.log.access;
  const { file } = started.log.access;
  return {
    config: {
      ...next,
      ...fixed(started),
      log: {
        level: started.log.level,
        access: file === undefined ? access : { ...access, file },
      },
    },
    restartNeeded: Object.keys(before).filter(
      (key) => !isSame(Reflect.get(before, key), Reflect.get(after, key)),
    ),
  };
}

/** Of plain JSON. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(Reflect.get(one, key), Reflect.get(other, key)));
}
