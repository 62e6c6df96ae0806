import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Breaker } from '../domain/breaker.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import type { Upstream } from '../upstream/upstream.ts';

const BREAKER_STATES: readonly Breaker['state'][] = ['closed', 'half-open', 'open'];

/** What is measured of the proxy, in a registry of its own. */
export type ProxyMetrics = {
  readonly registry: Registry;
  started(): void;
  ended(record: RequestRecord): void;
  unreadable(code: string): void;
  breakerChanged(service: string, state: Breaker['state']): void;
};

/** Makes the metrics of a proxy with these services. */
export function createMetrics(services: ReadonlyMap<string, Upstream>): ProxyMetrics {
  let inFlight = 0;
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'banyan_proxy_requests_total',
    help: 'Requests, by who answered and why; status_class "none" when the client left before.',
    labelNames: ['route', 'arm', 'status_class', 'reason'],
    registers,
  });
  const seconds = new Histogram({
    name: 'banyan_proxy_request_seconds',
    help: 'Time from a request to the first byte of its answer.',
    labelNames: ['route', 'arm'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  });
  const fallbacks = new Counter({
    name: 'banyan_proxy_fallbacks_total',
    help: 'Requests that the legacy answered because the service did not, by why it did not.',
    labelNames: ['route', 'reason'],
    registers,
  });
  const changes = new Counter({
    name: 'banyan_proxy_breaker_changes_total',
    help: 'Changes of a breaker to a state.',
    labelNames: ['service', 'state'],
    registers,
  });
  const unreadable = new Counter({
    name: 'banyan_proxy_unreadable_total',
    help: 'What came in and is no HTTP request, by what the parser says.',
    labelNames: ['code'],
    registers,
  });
  new Gauge({
    name: 'banyan_proxy_in_flight',
    help: 'Requests that are being answered.',
    registers,
    collect() {
      this.set(inFlight);
    },
  });
  new Gauge({
    name: 'banyan_proxy_breaker_state',
    help: 'A breaker: 0 closed, 1 half-open (one request probes), 2 open.',
    labelNames: ['service'],
    registers,
    collect() {
      for (const [service, { breaker }] of services) {
        if (breaker) this.set({ service }, BREAKER_STATES.indexOf(breaker.state));
      }
    },
  });
  return {
    registry,
    started() {
      inFlight += 1;
    },
    ended({ plan, arm, status, fallback, firstByteMs }) {
      inFlight -= 1;
      const route = plan.route?.name ?? 'none';
      const status_class = status === undefined ? 'none' : `${Math.floor(status / 100)}xx`;
      requests.inc({ route, arm, status_class, reason: plan.reason });
      if (firstByteMs !== undefined) seconds.observe({ route, arm }, firstByteMs / 1000);
      if (fallback !== undefined) fallbacks.inc({ route, reason: fallback });
    },
    unreadable(code) {
      unreadable.inc({ code });
    },
    breakerChanged(service, state) {
      changes.inc({ service, state });
    },
  };
}
