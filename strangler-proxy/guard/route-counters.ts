import { cutoverFlag } from '#contracts';
import { type Flags, wordsOf } from '#flags';
import { ArmCounter } from '../domain/arm-counter.ts';
import { type ArmTick, addTicks } from '../domain/arm-tick.ts';
import type { RequestRecord } from '../domain/request-record.ts';

/** What was counted of routes, by their names. */
export type RouteTicks = Readonly<Record<string, ArmTick>>;

/** Counts what becomes of requests, for the guards of their routes. */
export type RouteCounters = {
  count(record: RequestRecord): void;
  /** What was counted since the last time. */
  take(): RouteTicks;
  stop(): void;
};

/**
 * Counts each guarded route by itself, and anew whenever its share changes.
 *
 * @param clock ms, never going back
 */
export function routeCounters(
  flags: Pick<Flags, 'list' | 'isForced' | 'onChange'>,
  clock: () => number,
): RouteCounters {
  const counters = new Map<string, ArmCounter>();
  const shares = new Map<string, string>();
  const unfollow = flags.onChange(() => {
    const byName = new Map(flags.list().map((flag) => [flag.name, flag]));
    for (const [route, counter] of counters) {
      const name = cutoverFlag({ name: route });
      const share = `${wordsOf(byName.get(name))} ${flags.isForced(name)}`;
      if (shares.get(route) !== share) counter.restart(clock());
      shares.set(route, share);
    }
  });
  return {
    count(record) {
      const { route } = record.plan;
      if (route === undefined || route.guard === false) return;
      let counter = counters.get(route.name);
      if (counter === undefined) {
        counter = new ArmCounter();
        counters.set(route.name, counter);
      }
      counter.count(record, clock() - record.totalMs);
    },
    take() {
      const ticks: Record<string, ArmTick> = {};
      for (const [route, counter] of counters) {
        const tick = counter.take();
        if (tick !== undefined) ticks[route] = tick;
      }
      return ticks;
    },
    stop: unfollow,
  };
}

/** What several counted in the same time. */
export function addRouteTicks(one: RouteTicks, other: RouteTicks): RouteTicks {
  const sum: Record<string, ArmTick> = { ...one };
  for (const [route, tick] of Object.entries(other)) {
    const known = sum[route];
    sum[route] = known === undefined ? tick : addTicks(known, tick);
  }
  return sum;
}
