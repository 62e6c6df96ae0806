import { Counter, Gauge, type Registry } from 'prom-client';
import type { StoredCounts } from '../stored/open-request-store.ts';
import type { WaitingRoute } from '../stored/stored-requests.ts';
import { storedStatus } from './status.ts';

/**
 * Measures the requests that are kept for a legacy that is away.
 *
 * @param now ms since 1970
 */
export function createStoredMetrics(
  registry: Registry,
  waiting: () => readonly WaitingRoute[],
  now: () => number,
): StoredCounts {
  const registers = [registry];
  const labelNames = ['route'];
  // Each process sees the same database: of several the largest is as true as any.
  const gauge = { labelNames, registers, aggregator: 'max' } as const;
  new Gauge({
    ...gauge,
    name: 'banyan_proxy_stored_requests',
    help: 'Requests that wait for the legacy.',
    collect() {
      this.reset();
      for (const { route, count } of waiting()) this.set({ route }, count);
    },
  });
  new Gauge({
    ...gauge,
    name: 'banyan_proxy_stored_oldest_seconds',
    help: 'How long the oldest of them has waited.',
    collect() {
      this.reset();
      for (const { route, oldestSeconds } of storedStatus(waiting(), now())) {
        this.set({ route }, oldestSeconds);
      }
    },
  });
  const accepted = new Counter({
    name: 'banyan_proxy_stored_total',
    help: 'Requests that were kept for the legacy, and answered with 202.',
    labelNames,
    registers,
  });
  const delivered = new Counter({
    name: 'banyan_proxy_stored_delivered_total',
    help: 'Of these, those that the legacy has taken.',
    labelNames,
    registers,
  });
  const parked = new Counter({
    name: 'banyan_proxy_stored_parked_total',
    help: 'Of these, those that the legacy did not take: banyan failed list.',
    labelNames,
    registers,
  });
  return {
    accepted: (route) => accepted.inc({ route }),
    delivered: (route) => delivered.inc({ route }),
    parked: (route) => parked.inc({ route }),
  };
}
