import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import {
  type FeatureFlag,
  type FlagSource,
  type Flags,
  flagSource,
  OVERRIDES,
  type Override,
  openFlags,
  overrideFile,
  readFlagFile,
} from '#flags';
import { type LoadedConfig, pathFrom } from '#process';

/** The flags that the source has, by name, as processes are told of them. Throws as the source does. */
export async function knownFlags(loaded: LoadedConfig): Promise<ReadonlyMap<string, FeatureFlag>> {
  const flags = await flagsIn(sourceOf(loaded));
  return new Map(flags.map((flag) => [flag.name, flag]));
}

/**
 * The flags as a process beside this configuration has them, overrides included; whoever opens them stops them.
 * Throws as the source does.
 */
export async function openKnownFlags(loaded: LoadedConfig): Promise<Flags> {
  const source = sourceOf(loaded);
  // One that is malformed says so, and stops this command.
  if ('file' in source) await readFlagFile(source.file);
  const forced = overrideFile(pathFrom(loaded.folder, OVERRIDES), Date.now);
  return loadedFlags(source, await forced.read());
}

function sourceOf({ config, file, folder }: LoadedConfig): FlagSource {
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), process.env);
  if (file !== undefined || 'unleash' in source) return source;
  throw new BanyanError(
    'config_none',
    'there is no banyan.yaml here, so no proxy reads these flags',
    {
      exitCode: 2,
      advice: 'Name the proxy’s own with --config FILE or BANYAN_CONFIG.',
    },
  );
}

async function flagsIn(source: FlagSource): Promise<readonly FeatureFlag[]> {
  if ('file' in source) return (await readFlagFile(source.file)).features;
  const flags = await loadedFlags(source, []);
  flags.stop();
  return flags.list();
}

async function loadedFlags(source: FlagSource, overrides: readonly Override[]): Promise<Flags> {
  const flags = await openFlags(source, { overrides });
  while (!flags.status().loaded) await delay(20);
  const { lastRefresh, lastError } = flags.status();
  if ('file' in source || lastRefresh !== undefined) return flags;
  flags.stop();
  throw new BanyanError('unleash_away', `${source.unleash.url} does not answer: ${lastError}`, {
    advice: 'Proxies that run keep the flags that they know.',
  });
}
