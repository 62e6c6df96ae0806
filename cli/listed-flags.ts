import {
  BanyanError,
  cutoverFlag,
  KILL_SWITCH,
  legacyContracts,
  MAINTENANCE,
  nearest,
  type Route,
  shadowFlag,
  translatorFlags,
} from '#contracts';
import { activeOverrides, type FeatureFlag, forcedFlags, type Override, wordsOf } from '#flags';
import type { LoadedConfig } from '#process';
import { stageIn } from './switching/planned-change.ts';
import { capabilitiesOf } from './switching/rollback-target.ts';
import { stageWords } from './switching/stage-words.ts';

/** A flag, and what it does now. */
export type ListedFlag = {
  readonly name: string;
  /** Whether it is on for anybody; as an override says, where there is one. */
  readonly enabled: boolean;
  /** `on`, `off`, `on for 5 %`, `off (override)`. */
  readonly state: string;
  readonly effect: string;
  /** Of a cutover flag: its route, how far that is, and the capabilities that have it. */
  readonly route?: { readonly name: string; readonly stage: string };
  readonly capabilities?: readonly string[];
  /** The override that forces it; null for none. */
  readonly override: Override | null;
};

/** Every flag that a route or the way back has, the source knows, or an override forces. */
export async function listFlags(
  { config }: Pick<LoadedConfig, 'config'>,
  known: ReadonlyMap<string, FeatureFlag>,
  overrides: readonly Override[],
  now: number,
): Promise<ListedFlag[]> {
  const { decide, matchText } = await import('#strangler-proxy');
  const forced = forcedFlags(overrides, now);
  const isForced = (name: string) => forced.has(name);
  const isEnabled = (name: string) => forced.get(name) ?? known.get(name)?.enabled ?? false;
  const routes = new Map(config.routes.map((route) => [cutoverFlag(route), route]));
  const hasWayBack = config.adapter.reverse !== undefined;
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
    const { upstream, reason } = decide(route, isEnabled, isForced);
    const stage = stageIn(known, route.name);
    const isPart = reason === 'cutover' && !isForced(name) && stage.kind !== 'live';
    const part = isPart ? `, ${stageWords(stage)}` : '';
    return `${matchText(route.match)} → ${upstream} (${reason}${part})`;
  };
  const stageOfRoute = (route: Route) => {
    if (route.retired) return 'retired';
    if (isForced(cutoverFlag(route))) return 'off (override)';
    return stageWords(stageIn(known, route.name));
  };
  const names = [KILL_SWITCH, MAINTENANCE, ...routes.keys(), ...known.keys(), ...forced.keys()];
  return [...new Set(names)].map((name) => {
    const route = routes.get(name);
    const forcing = activeOverrides(overrides, now).findLast(({ flags }) => name in flags);
    const free = known.has(name) ? wordsOf(known.get(name)) : 'off';
    return {
      ...{ name, enabled: isEnabled(name), effect: effectOf(name), override: forcing ?? null },
      state: isForced(name) ? `${isEnabled(name) ? 'on' : 'off'} (override)` : free,
      ...(route && {
        route: { name: route.name, stage: stageOfRoute(route) },
        capabilities: capabilitiesOf(config, route.name),
      }),
    };
  });
}

/**
 * Throws a BanyanError `flag_unknown` (exit code 2) for a flag that nothing has: what nobody reads is not switched in
 * silence.
 *
 * @param known names of those that the source has
 */
export function checkFlagName(
  { config }: Pick<LoadedConfig, 'config'>,
  known: Iterable<string>,
  name: string,
): void {
  const routes = config.routes.flatMap((route) => [cutoverFlag(route), shadowFlag(route)]);
  const translators = legacyContracts.flatMap(({ id }) => Object.values(translatorFlags(id)));
  // The versions of a contract share their flags.
  const names = [...new Set([KILL_SWITCH, MAINTENANCE, ...routes, ...known, ...translators])];
  if (names.includes(name)) return;
  const near = nearest(name, names);
  throw new BanyanError('flag_unknown', `no route and no flag source knows the flag ${name}`, {
    exitCode: 2,
    advice: near === undefined ? `Known: ${names.join(', ')}` : `Did you mean ${near}?`,
  });
}

/** What a flag of a legacy contract's translators does; undefined for another flag. */
function effectOfTranslatorFlag(name: string, enabled: boolean): string | undefined {
  for (const { name: contract, id } of legacyContracts) {
    const { run, next, compare } = translatorFlags(id);
    if (name === run) return `${contract} ${enabled ? 'is translated' : 'waits, in its order'}`;
    if (name === next) {
      return `${contract} is told by its ${enabled ? 'next translator, if it has one' : 'current translator'}`;
    }
    if (name === compare) {
      return `${contract}: ${enabled ? 'both translators run and are compared' : 'one translator runs'}`;
    }
  }
  return undefined;
}
