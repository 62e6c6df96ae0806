import { Counter, Gauge, Registry } from 'prom-client';
import type { Breaker } from '../domain/breaker.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import type { InstanceEvent } from '../upstream/instances.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { createArmMeasures } from './arm-measures.ts';
import { measureInstances } from './instance-metrics.ts';

const BREAKER_STATES: readonly Breaker['state'][] = ['closed', 'half-open', 'open'];

/** What is measured of the proxy, in a registry of its own. */
export type ProxyMetrics = {
  readonly registry: Registry;
  started(): void;
  ended(record: RequestRecord): void;
  unreadable(code: string): void;
  /** So many spans could not be exported. */
  spansDropped(count: number): void;
  breakerChanged(service: string, state: Breaker['state']): void;
  instanceChanged(event: InstanceEvent): void;
};

/** Makes the metrics of a proxy with these upstreams. */
export function createMetrics(upstreams: () => readonly Upstream[]): ProxyMetrics {
  let inFlight = 0;
  const registry = new Registry();
  const registers = [registry];
  const measure = createArmMeasures(registry);
  const instanceChanged = measureInstances(registry, upstreams);
  const errors = new Counter({
    name: 'banyan_proxy_errors_total',
    help: 'Requests that failed, by who broke, how far it had come, and how.',
    labelNames: ['route', 'who', 'when', 'code'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'banyan_proxy_fallbacks_total',
    help: 'Requests that the legacy answered because the service did not, by why it did not.',
    labelNames: ['route', 'reason'],
    registers,
  });
  const retries = new Counter({
    name: 'banyan_proxy_retries_total',
    help: 'Tries at another instance, because one had no answer to give.',
    labelNames: ['route'],
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
  const dropped = new Counter({
    name: 'banyan_proxy_spans_dropped_total',
    help: 'Spans that the collector did not take, or that were too many.',
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
    name: 'banyan_proxy_upstream_in_flight',
    help: 'Requests that an upstream has in hand.',
    labelNames: ['upstream'],
    registers,
    collect() {
      this.reset(); // some may be gone from the configuration
      for (const { name, bulkhead } of upstreams()) this.set({ upstream: name }, bulkhead.inHand);
    },
  });
  new Gauge({
    name: 'banyan_proxy_upstream_waiting',
    help: 'Requests that wait for a place at an upstream.',
    labelNames: ['upstream'],
    registers,
    collect() {
      this.reset(); // some may be gone from the configuration
      for (const { name, bulkhead } of upstreams()) this.set({ upstream: name }, bulkhead.waiting);
    },
  });
  new Gauge({
    name: 'banyan_proxy_breaker_state',
    help: 'A breaker: 0 closed, 1 half-open (one request, then a growing share is let through), 2 open.',
    labelNames: ['service'],
    aggregator: 'max', // of several processes the one that is worst off
    registers,
    collect() {
      this.reset(); // some may be gone from the configuration
      for (const { name, breaker } of upstreams()) {
        if (breaker) this.set({ service: name }, BREAKER_STATES.indexOf(breaker.state));
      }
    },
  });
  return {
    registry,
    started() {
      inFlight += 1;
    },
    ended(record) {
      inFlight -= 1;
      measure(record);
      const { plan, fallback, failure, retries: tries } = record;
      if (fallback === undefined && failure === undefined && tries === 0) return;
      const route = plan.route?.name ?? 'none';
      if (tries > 0) retries.inc({ route }, tries);
      if (fallback !== undefined) fallbacks.inc({ route, reason: fallback });
      if (failure === undefined) return;
      const { who, when, code } = failure;
      errors.inc({ route, who, when, code });
    },
    spansDropped(count) {
      dropped.inc(count);
    },
    unreadable(code) {
      unreadable.inc({ code });
    },
    instanceChanged,
    breakerChanged(service, state) {
      changes.inc({ service, state });
    },
  };
}
