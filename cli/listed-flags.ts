import { setTimeout as delay } from 'node:timers/promises';
import {
  BanyanError,
  cutoverFlag,
  KILL_SWITCH,
  legacyContracts,
  MAINTENANCE,
  nearest,
  translatorFlags,
} from '#contracts';
import { type FlagSource, flagSource, openFlags, readFlagFile } from '#flags';
import { type LoadedConfig, pathFrom } from '#process';

/** A flag, and what it does now. */
export type ListedFlag = {
  readonly name: string;
  readonly enabled: boolean;
  readonly effect: string;
};

/**
 * Every flag that a route or the way back has, or the flag source knows. Throws as {@link flagFile} and
 * the source do.
 */
export async function listFlags(loaded: LoadedConfig): Promise<ListedFlag[]> {
  const states = await flagStates(loaded);
  const { decide, matchText } = await import('#strangler-proxy');
  const isEnabled = (name: string) => states.get(name) ?? false;
  const routes = new Map(loaded.config.routes.map((route) => [cutoverFlag(route), route]));
  const hasWayBack = loaded.config.adapter.reverse !== undefined;
  const effectOf = (name: string): string => {
    if (name === KILL_SWITCH) {
      return isEnabled(name)
        ? 'everything goes to the legacy, except what it no longer has'
        : 'each route follows its own flag';
    }
    if (name === MAINTENANCE) {
      const events = hasWayBack
        ? `, the SCM’s events ${isEnabled(name) ? 'wait' : 'go there'}`
        : '';
      return isEnabled(name)
        ? `nothing is sent to the legacy: the proxy answers with its page${events}`
        : `requests go to the legacy${events}`;
    }
    const translator = effectOfTranslatorFlag(name, isEnabled(name));
    if (translator !== undefined) return translator;
    const route = routes.get(name);
    if (route === undefined) return 'nothing has this flag';
    const { upstream, reason } = decide(route, isEnabled);
    return `${matchText(route.match)} → ${upstream} (${reason})`;
  };
  const names = new Set([KILL_SWITCH, MAINTENANCE, ...routes.keys(), ...states.keys()]);
  return [...names].map((name) => ({ name, enabled: isEnabled(name), effect: effectOf(name) }));
}

/**
 * The file to switch a flag in. Throws a BanyanError (exit code 2): `config_none` without a
 * configuration, which would write where nobody reads; `flags_remote` where Unleash keeps the flags;
 * `flag_unknown`.
 */
export async function flagFile(loaded: LoadedConfig, name: string): Promise<string> {
  const source = sourceOf(loaded);
  if ('unleash' in source) {
    throw new BanyanError('flags_remote', `Unleash keeps the flags, at ${source.unleash.url}`, {
      exitCode: 2,
      advice: 'Switch them on its page; proxies follow at their next poll.',
    });
  }
  const listed = (await listFlags(loaded)).map((flag) => flag.name);
  const translators = legacyContracts.flatMap(({ id }) => Object.values(translatorFlags(id)));
  // The versions of a contract share their flags.
  const names = [...new Set([...listed, MAINTENANCE, ...translators])];
  if (names.includes(name)) return source.file;
  const near = nearest(name, names);
  throw new BanyanError('flag_unknown', `no route and no flag file knows the flag ${name}`, {
    exitCode: 2,
    advice: near === undefined ? `Known: ${names.join(', ')}` : `Did you mean ${near}?`,
  });
}

/** The flags that the source knows, by name: whether each is on. Throws as the source does. */
export function flagStates(loaded: LoadedConfig): Promise<Map<string, boolean>> {
  return statesIn(sourceOf(loaded));
}

/** What a flag of a legacy contract's translators does; undefined for another flag. */
function effectOfTranslatorFlag(name: string, enabled: boolean): string | undefined {
  for (const { name: contract, id } of legacyContracts) {
    const { next, compare } = translatorFlags(id);
    if (name === next) {
      return `${contract} is told by its ${enabled ? 'next translator, if it has one' : 'current translator'}`;
    }
    if (name === compare) {
      return `${contract}: ${enabled ? 'both translators run and are compared' : 'one translator runs'}`;
    }
  }
  return undefined;
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

async function statesIn(source: FlagSource): Promise<Map<string, boolean>> {
  if ('file' in source) {
    const { features } = await readFlagFile(source.file);
    return new Map(features.map(({ name, enabled }) => [name, enabled]));
  }
  const flags = await openFlags(source);
  try {
    while (!flags.status().loaded) await delay(20);
    const { lastRefresh, lastError } = flags.status();
    if (lastRefresh === undefined) {
      throw new BanyanError('unleash_away', `${source.unleash.url} does not answer: ${lastError}`, {
        advice: 'Proxies that run keep the flags that they know.',
      });
    }
    return new Map(flags.list().map(({ name, enabled }) => [name, enabled]));
  } finally {
    flags.stop();
  }
}
