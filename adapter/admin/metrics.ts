import { Counter, Gauge, Registry } from 'prom-client';
import type { Comparison } from '../domain/comparison.ts';
import type { StoreCounts } from '../domain/message-store.ts';

/** The adapter's numbers, for Prometheus. */
export type AdapterMetrics = {
  readonly registry: Registry;
  settled(outcome: string): void;
  published(type: string): void;
  publishFailed(type: string): void;
  compared(comparison: Comparison): void;
};

/** `counts` is asked at each scrape; while the database is away the two gauges are absent. */
export function adapterMetrics(counts: () => Promise<StoreCounts>): AdapterMetrics {
  const registry = new Registry();
  const registers = [registry];
  const settled = new Counter({
    name: 'banyan_adapter_messages_total',
    help: 'Legacy messages by outcome: committed, duplicate, ignored, parked',
    labelNames: ['outcome'],
    registers,
  });
  const published = new Counter({
    name: 'banyan_adapter_events_published_total',
    help: 'Domain events that the broker confirmed',
    labelNames: ['type'],
    registers,
  });
  const publishFailed = new Counter({
    name: 'banyan_adapter_publish_failures_total',
    help: 'Attempts to publish a domain event that failed; each is repeated',
    labelNames: ['type'],
    registers,
  });
  const compared = new Counter({
    name: 'banyan_adapter_translations_compared_total',
    help: 'Messages that two versions of a translator read, by contract and result: same, different',
    labelNames: ['contract', 'result'],
    registers,
  });
  const unpublished = new Gauge({
    name: 'banyan_adapter_outbox_depth',
    help: 'Domain events that wait to be published',
    registers,
  });
  new Gauge({
    name: 'banyan_adapter_parked',
    help: 'Messages that wait for an operator',
    registers,
    async collect() {
      this.remove();
      unpublished.remove();
      const now = await counts().catch(() => undefined);
      if (now === undefined) return;
      this.set(now.parked);
      unpublished.set(now.unpublished);
    },
  });
  return {
    registry,
    settled: (outcome) => settled.inc({ outcome }),
    published: (type) => published.inc({ type }),
    publishFailed: (type) => publishFailed.inc({ type }),
    compared: ({ contract, differences }) =>
      compared.inc({ contract, result: differences.length === 0 ? 'same' : 'different' }),
  };
}
