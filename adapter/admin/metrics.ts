import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Comparison } from '../domain/comparison.ts';
import type { StoreCounts } from '../domain/message-store.ts';

/** The adapter's numbers, for Prometheus. */
export type AdapterMetrics = {
  readonly registry: Registry;
  received(): void;
  settled(outcome: string, contract: string | undefined): void;
  /** Parked messages that were due were tried again. */
  retried(results: readonly { readonly kind: string }[]): void;
  batch(messages: number): void;
  /** `seconds` since the event's message came. */
  published(type: string, seconds: number): void;
  publishFailed(type: string): void;
  reversed(outcome: string, contract: string | undefined): void;
  compared(comparison: Comparison): void;
  tripped(): void;
};

/** What is asked at each scrape. */
export type MetricsSource = {
  /** While the database is away its gauges are absent. */
  readonly counts: () => Promise<StoreCounts>;
  readonly isPaused: (reason: string) => boolean;
  readonly shards: () => number;
  /** ms since 1970. */
  readonly now: () => number;
};

const LATENCIES = [0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export function adapterMetrics(source: MetricsSource): AdapterMetrics {
  const registry = new Registry();
  const registers = [registry];
  const name = (end: string) => `banyan_adapter_${end}`;
  const counter = (end: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: name(end), help, labelNames, registers });

  const received = counter('received_total', 'Legacy messages that the broker delivered');
  const settled = counter(
    'messages_total',
    'Legacy messages by outcome (translated, duplicate, conflict, ignored, stale, parked, held, withheld, refused) and contract',
    ['outcome', 'contract'],
  );
  const published = counter('events_published_total', 'Domain events that the broker confirmed', [
    'type',
  ]);
  const publishFailed = counter(
    'publish_failures_total',
    'Attempts to publish a domain event that failed; each is repeated',
    ['type'],
  );
  const reversed = counter(
    'reverse_total',
    'Events of the SCM by outcome (committed, duplicate, ignored, parked, held, known, refused) and contract',
    ['outcome', 'contract'],
  );
  const retried = counter(
    'retried_total',
    'Parked messages that the adapter tried again by itself, by result: resolved, failed, held, withheld',
    ['result'],
  );
  const compared = counter(
    'translations_compared_total',
    'Messages that two versions of a translator read, by contract and result: same, different',
    ['contract', 'result'],
  );
  const tripped = counter('kill_switch_trips_total', 'How often too many failures paused it');
  const batch = new Histogram({
    name: name('batch_messages'),
    help: 'Messages in one transaction',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers,
  });
  const latency = new Histogram({
    name: name('event_seconds'),
    help: 'From the delivery of a message to the confirmation of its event',
    buckets: LATENCIES,
    registers,
  });
  new Gauge({
    name: name('shards'),
    help: 'Shards that this instance holds',
    registers,
    collect() {
      this.set(source.shards());
    },
  });
  new Gauge({
    name: name('paused'),
    help: '1 while nothing is processed, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      for (const reason of ['database', 'kill-switch']) {
        this.set({ reason }, source.isPaused(reason) ? 1 : 0);
      }
    },
  });
  // Each gauge collects by itself, at once with the others: one question to the database for all.
  let asked: Promise<StoreCounts | undefined> | undefined;
  const counts = () => {
    asked ??= source
      .counts()
      .catch(() => undefined)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const countGauge = (end: string, help: string, read: (now: StoreCounts) => number) =>
    new Gauge({
      name: name(end),
      help,
      registers,
      async collect() {
        const now = await counts();
        if (now === undefined) this.remove();
        else this.set(read(now));
      },
    });
  countGauge('outbox_depth', 'Domain events that wait to be published', (now) => now.unpublished);
  countGauge(
    'outbox_oldest_seconds',
    'For how long the oldest of them has waited; 0 where none does',
    (now) => secondsSince(now.oldestUnpublished, source.now()),
  );
  const upTo = 'counted up to 100,000';
  countGauge('parked', `Messages that wait for an operator, ${upTo}`, (now) => now.parked);
  countGauge('held', `Messages that wait behind a parked one, ${upTo}`, (now) => now.held);
  countGauge('scheduled', `Messages that are tried again by themselves, ${upTo}`, (now) => {
    return now.scheduled;
  });
  new Gauge({
    name: name('withheld'),
    help: `Messages that wait because their translator is switched off, by contract, ${upTo}`,
    labelNames: ['contract'],
    registers,
    async collect() {
      const now = await counts();
      this.reset();
      for (const { contract, count } of now?.withheld ?? []) this.set({ contract }, count);
    },
  });
  return {
    registry,
    received: () => received.inc(),
    retried: (results) => {
      for (const { kind } of results) retried.inc({ result: kind });
    },
    settled: (outcome, contract = 'unknown') => settled.inc({ outcome, contract }),
    batch: (messages) => batch.observe(messages),
    published(type, seconds) {
      published.inc({ type });
      latency.observe(seconds);
    },
    publishFailed: (type) => publishFailed.inc({ type }),
    reversed: (outcome, contract = 'unknown') => reversed.inc({ outcome, contract }),
    compared: ({ contract, differences }) =>
      compared.inc({ contract, result: differences.length === 0 ? 'same' : 'different' }),
    tripped: () => tripped.inc(),
  };
}

/** Seconds between an RFC 3339 time and now; 0 for no time, and for one that is yet to come. */
export function secondsSince(time: string | undefined, now: number): number {
  return time === undefined ? 0 : Math.max(0, now - Date.parse(time)) / 1_000;
}
