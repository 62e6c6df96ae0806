import { type BanyanConfig, BanyanError, cutoverFlag, KILL_SWITCH, nearest } from '#contracts';
import { usage } from '../usage.ts';
import { flagNamesOf, type PlannedRoute, type WantedChange } from './planned-change.ts';

/** What an operator named on the command line. */
export type Named = {
  readonly names: readonly string[];
  readonly service?: string | undefined;
  readonly all?: boolean | undefined;
};

/** What is to be taken back. */
export type RollbackTarget = {
  readonly routes: readonly PlannedRoute[];
  /** Names of legacy contracts without their version. */
  readonly translators: readonly string[];
  readonly isAll: boolean;
  readonly notes: readonly string[];
};

type Known = Pick<BanyanConfig, 'routes' | 'services' | 'capabilities'>;

/**
 * Looks up what is to be taken back. Throws a BanyanError (exit code 2): `usage`; `name_unknown`, `name_ambiguous`,
 * `route_retired` where there is nothing to go back to.
 *
 * @param config undefined where there is none: every name is one of a route then
 */
export function rollbackTarget(config: Known | undefined, named: Named): RollbackTarget {
  const { names, service, all = false } = named;
  const ways = [names.length > 0, service !== undefined, all].filter(Boolean).length;
  if (ways !== 1) {
    throw usage(
      'either names of routes and capabilities, or --service, or --all',
      'For example: banyan rollback order-view --reason "wrong totals"',
    );
  }
  if (all) {
    const retired = (config?.routes ?? []).filter((route) => route.retired);
    const notes = retired.map(({ name }) => `${name} is retired: it stays with its service`);
    return { routes: [], translators: [], isAll: true, notes };
  }
  if (config === undefined) {
    if (service !== undefined) throw usage('--service needs the routes of a banyan.yaml');
    const routes = names.map((name) => ({ name, service: 'its service' }));
    return { ...{ routes, translators: [], isAll: false }, notes: [UNCHECKED] };
  }
  return service === undefined ? ofNames(config, names) : ofService(config, service);
}

/** The change that takes it back. */
export function wantedOf({ routes, translators, isAll }: RollbackTarget): WantedChange {
  const off = routes.map((route) => ({ route, stage: { kind: 'off' } as const }));
  return { routes: off, held: translators, isKilled: isAll };
}

/** The flags that force it, whatever their source says. */
export function forcedFlagsOf(target: RollbackTarget): Readonly<Record<string, boolean>> {
  const names = flagNamesOf(wantedOf(target));
  return Object.fromEntries(names.map((name) => [name, name === KILL_SWITCH]));
}

/** Whose users a route has: those of its capability, so that they meet all its routes at the same place. */
export function groupOf(config: Pick<Known, 'capabilities'> | undefined, route: string): string {
  const [capability] = capabilitiesOf(config, route);
  return capability ?? cutoverFlag({ name: route });
}

/** The capabilities that have a route. */
export function capabilitiesOf(
  config: Pick<Known, 'capabilities'> | undefined,
  route: string,
): readonly string[] {
  const all = Object.entries(config?.capabilities ?? {});
  return all.filter(([, { routes }]) => routes.includes(route)).map(([name]) => name);
}

const UNCHECKED = 'without a banyan.yaml, names are taken for those of routes, unchecked';

function ofNames(config: Known, names: readonly string[]): RollbackTarget {
  const { routes, capabilities } = config;
  const known = [...routes.map(({ name }) => name), ...Object.keys(capabilities)];
  const notes: string[] = [];
  const found = [...new Set(names)].map((name) => {
    const capability = Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
    const isRoute = routes.some((route) => route.name === name);
    if (capability === undefined) {
      if (isRoute) return { routes: [name], translators: [] };
      throw unknown(`route or capability ${name}`, name, [...new Set(known)]);
    }
    if (isRoute && !capability.routes.includes(name)) throw ambiguous(name);
    if (isRoute) notes.push(`${name} is a capability as well as a route of it: all of it is meant`);
    return capability;
  });
  const translators = [...new Set(found.flatMap((one) => one.translators))];
  return target(
    config,
    found.flatMap((one) => one.routes),
    translators,
    notes,
  );
}

function ofService(config: Known, service: string): RollbackTarget {
  if (!Object.hasOwn(config.services, service)) {
    throw unknown(`service ${service}`, service, Object.keys(config.services));
  }
  const routes = config.routes.filter((route) => route.service === service);
  if (routes.length === 0) {
    throw new BanyanError('name_unknown', `no route goes to ${service}`, { exitCode: 2 });
  }
  return target(
    config,
    routes.map(({ name }) => name),
    [],
    [],
  );
}

function target(
  { routes }: Known,
  names: readonly string[],
  translators: readonly string[],
  notes: readonly string[],
): RollbackTarget {
  const meant = routes.filter(({ name }) => names.includes(name));
  const retired = meant.filter((route) => route.retired).map(({ name }) => name);
  const left = meant.filter((route) => !route.retired);
  if (meant.length === 0 && translators.length === 0) {
    throw usage('there is nothing to take back: it has neither routes nor translators');
  }
  if (left.length === 0 && translators.length === 0) throw gone(retired);
  const stays = retired.map((name) => `${name} is retired: it stays with its service`);
  return { ...{ routes: left, translators, isAll: false }, notes: [...notes, ...stays] };
}

/** There is no such thing; `what` it was to be, among all that are known. */
export function unknown(what: string, name: string, known: readonly string[]): BanyanError {
  const near = nearest(name, known);
  const all = known.length === 0 ? 'There is none.' : `Known: ${known.join(', ')}`;
  return new BanyanError('name_unknown', `there is no ${what}`, {
    exitCode: 2,
    advice: near === undefined ? all : `Did you mean ${near}?`,
  });
}

/** A retired route knows no stages. */
export function gone(routes: readonly string[]): BanyanError {
  return new BanyanError('route_retired', `${routes.join(', ')}: the legacy no longer has it`, {
    exitCode: 2,
    advice: 'If it has it again: remove `retired` from the route in banyan.yaml.',
  });
}

function ambiguous(name: string): BanyanError {
  return new BanyanError('name_ambiguous', `${name} is a capability, and a route that it has not`, {
    exitCode: 2,
    advice: `Give the capability its route ${name} in banyan.yaml, or another name.`,
  });
}
