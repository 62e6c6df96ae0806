import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { Counter, Gauge, type Registry } from 'prom-client';
import {
  type BanyanConfig,
  cutoverFlag,
  type GuardSettings,
  guardSettings,
  shadowFlag,
} from '#contracts';
import type { FlagControl, Override } from '#flags';
import type { Logger } from '#process';
import type { Breach } from '../domain/breach.ts';
import { createGuard, type Guard, type GuardState } from '../domain/guard.ts';
import { sendAlert } from './alert.ts';
import { addRouteTicks, type RouteTicks } from './route-counters.ts';

/** Guards of all routes of a proxy, whatever the number of its processes. */
export type Guards = {
  /** Adds what another process of this proxy counted. */
  add(ticks: RouteTicks): void;
  /** By the names of routes. */
  status(): Readonly<Record<string, GuardState>>;
  stop(): Promise<void>;
};

export type GuardsOptions = {
  readonly control: FlagControl;
  /** What this process counted since the last time; in a primary, workers count. */
  readonly ticks?: () => RouteTicks;
  /** As it is now. */
  readonly config: () => Pick<BanyanConfig, 'routes' | 'flags'>;
  readonly registry: Registry;
  readonly log: Logger;
  /** ms since 1970. */
  readonly now: () => number;
  /** A random UUID. */
  readonly newId: () => string;
};

/** ms that are looked at together. */
const TICK_MS = 1_000;

/**
 * Guards each route: compares its arms once a second, and rolls it back by an override, on all instances, when its
 * service is worse than allowed. The override stays until a person lifts it; then the guard begins anew.
 */
export function startGuards(options: GuardsOptions): Guards {
  const { control, ticks: own, config, registry, log, now, newId } = options;
  const guards = new Map<string, { readonly guard: Guard; readonly settings: GuardSettings }>();
  const alarms = alarmMetrics(registry, guards);
  const telling = new Set<Promise<unknown>>();
  let gathered: RouteTicks = {};

  const guardOf = (name: string, settings: GuardSettings): Guard => {
    const known = guards.get(name);
    if (known !== undefined && isDeepStrictEqual(known.settings, settings)) return known.guard;
    const guard = createGuard(settings);
    guards.set(name, { guard, settings });
    return guard;
  };
  const look = () => {
    const ticks = addRouteTicks(gathered, own?.() ?? {});
    gathered = {};
    const { routes } = config();
    for (const name of guards.keys()) {
      if (routes.every((route) => route.name !== name)) guards.delete(name);
    }
    for (const route of routes) {
      const settings = guardSettings(route);
      const isForced = control.flags.isForced(cutoverFlag(route));
      if (settings === undefined) guards.delete(route.name);
      else if (guards.get(route.name)?.guard.state.phase === 'breached') {
        // Latched: it looks again once a person has lifted what it did.
        if (!isForced) guards.get(route.name)?.guard.reset();
      } else if (!isForced) {
        const tick = ticks[route.name];
        const breach = tick && guardOf(route.name, settings).add(tick);
        if (breach !== undefined) rollBack(route.name, breach);
      }
    }
  };
  const rollBack = (route: string, breach: Breach) => {
    const at = new Date(now()).toISOString();
    const override: Override = {
      ...{ id: newId(), at, origin: 'guard', who: `guard on ${hostname()}` },
      reason: breach.sentence,
      flags: { [cutoverFlag({ name: route })]: false, [shadowFlag({ name: route })]: false },
    };
    alarms.inc({ route, what: breach.what });
    log.error({ route, override: override.id, ...breach }, 'guard: the route is rolled back');
    const told = Promise.all([
      control.tell(control.newsOf('change', [override])),
      alert({
        alert: 'banyan guard breach',
        route,
        at,
        host: hostname(),
        override: override.id,
        breach,
      }),
    ]);
    telling.add(told);
    void told.finally(() => telling.delete(told));
  };
  const alert = async (about: Parameters<typeof sendAlert>[1]) => {
    const url = config().flags.alert;
    if (url === undefined) return;
    await sendAlert(url, about).catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      log.error({ route: about.route, problem }, 'guard: nobody has taken the alert');
    });
  };

  const timer = setInterval(look, TICK_MS).unref();
  return {
    add(ticks) {
      gathered = addRouteTicks(gathered, ticks);
    },
    status: () =>
      Object.fromEntries([...guards].map(([route, { guard }]) => [route, guard.state] as const)),
    async stop() {
      clearInterval(timer);
      await Promise.all(telling);
    },
  };
}

function alarmMetrics(
  registry: Registry,
  guards: ReadonlyMap<string, { readonly guard: Guard }>,
): Counter {
  const registers = [registry];
  new Gauge({
    name: 'banyan_guard_evidence',
    help: 'How much speaks for a service that is worse than allowed; its guard rolls it back at 1.',
    labelNames: ['route', 'what'],
    registers,
    collect() {
      this.reset();
      for (const [route, { guard }] of guards) {
        const { errors, latency, enough } = guard.state.evidence;
        this.set({ route, what: 'errors' }, Math.min(errors / enough, 1));
        this.set({ route, what: 'latency' }, Math.min(latency / enough, 1));
      }
    },
  });
  return new Counter({
    name: 'banyan_guard_breaches_total',
    help: 'Routes that a guard has rolled back, by what was worse than allowed.',
    labelNames: ['route', 'what'],
    registers,
  });
}
