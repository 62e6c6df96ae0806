import { describe, expect, it } from '@jest/globals';
import { adapterMetrics, type MetricsSource } from '../../../../adapter/admin/metrics.ts';

const NOW = Date.parse('2026-01-01T00:01:30.000Z');
const source: MetricsSource = {
  counts: async () => ({
    parked: 7,
    held: 2,
    scheduled: 1,
    withheld: [{ contract: 'legacy.order@1', count: 4, since: '2026-01-01T00:00:00.000Z' }],
    unpublished: 3,
    oldestUnpublished: '2026-01-01T00:00:00.000Z',
  }),
  isPaused: (reason) => reason === 'kill-switch',
  shards: () => 2,
  now: () => NOW,
};

/** The series of a scrape, without their help. */
async function scraped({ registry }: ReturnType<typeof adapterMetrics>): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics of an adapter', () => {
  it('say how many messages came, and how they ended, by contract', async () => {
    const metrics = adapterMetrics(source);
    for (let n = 0; n < 3; n += 1) metrics.received();
    const outcomes = ['translated', 'ignored', 'duplicate', 'conflict', 'stale', 'parked'];
    for (const outcome of outcomes) metrics.settled(outcome, 'legacy.order@1');
    metrics.settled('parked', undefined);
    expect(await scraped(metrics)).toEqual(
      expect.arrayContaining([
        'banyan_adapter_received_total 3',
        ...outcomes.map(
          (outcome) =>
            `banyan_adapter_messages_total{outcome="${outcome}",contract="legacy.order@1"} 1`,
        ),
        'banyan_adapter_messages_total{outcome="parked",contract="unknown"} 1',
      ]),
    );
  });

  it('say how many events wait, for how long, and how many messages wait for an operator', async () => {
    expect(await scraped(adapterMetrics(source))).toEqual(
      expect.arrayContaining([
        'banyan_adapter_outbox_depth 3',
        'banyan_adapter_outbox_oldest_seconds 90',
        'banyan_adapter_parked 7',
        'banyan_adapter_held 2',
        'banyan_adapter_scheduled 1',
        'banyan_adapter_withheld{contract="legacy.order@1"} 4',
      ]),
    );
  });

  it('say that nothing has waited where nothing waits', async () => {
    const empty = {
      parked: 0,
      held: 0,
      scheduled: 0,
      withheld: [],
      unpublished: 0,
      oldestUnpublished: undefined,
    };
    const metrics = adapterMetrics({ ...source, counts: async () => empty });
    expect(await scraped(metrics)).toContain('banyan_adapter_outbox_oldest_seconds 0');
  });

  it('do not make numbers up while the database is away', async () => {
    let isAway = false;
    const counts = () => (isAway ? Promise.reject(new Error('away')) : source.counts());
    const metrics = adapterMetrics({ ...source, counts });
    const waiting = async () =>
      (await scraped(metrics)).filter((line) =>
        /^banyan_adapter_(outbox|parked|held|scheduled|withheld)/.test(line),
      );
    expect(await waiting()).toHaveLength(6);
    isAway = true;
    expect(await waiting()).toEqual([]);
    isAway = false;
    expect(await waiting()).toHaveLength(6);
  });

  it('have how long events took, and how large batches were, as histograms', async () => {
    const metrics = adapterMetrics(source);
    metrics.published('scm.order.OrderPlaced', 0.02);
    metrics.published('scm.order.OrderPaid', 0.2);
    metrics.batch(1);
    metrics.batch(80);
    expect(await scraped(metrics)).toEqual(
      expect.arrayContaining([
        'banyan_adapter_events_published_total{type="scm.order.OrderPlaced"} 1',
        'banyan_adapter_event_seconds_bucket{le="0.015"} 0',
        'banyan_adapter_event_seconds_bucket{le="0.025"} 1',
        'banyan_adapter_event_seconds_bucket{le="0.25"} 2',
        'banyan_adapter_event_seconds_count 2',
        'banyan_adapter_batch_messages_bucket{le="1"} 1',
        'banyan_adapter_batch_messages_bucket{le="100"} 2',
        'banyan_adapter_batch_messages_sum 81',
      ]),
    );
  });

  it('say what is paused, how often it tripped, how many shards are held, what could not be sent', async () => {
    const metrics = adapterMetrics(source);
    metrics.tripped();
    metrics.publishFailed('scm.order.OrderPlaced');
    metrics.reversed('done', 'scm.delivery.ShipmentDispatched');
    expect(await scraped(metrics)).toEqual(
      expect.arrayContaining([
        'banyan_adapter_paused{reason="database"} 0',
        'banyan_adapter_paused{reason="kill-switch"} 1',
        'banyan_adapter_kill_switch_trips_total 1',
        'banyan_adapter_shards 2',
        'banyan_adapter_publish_failures_total{type="scm.order.OrderPlaced"} 1',
        'banyan_adapter_reverse_total{outcome="done",contract="scm.delivery.ShipmentDispatched"} 1',
      ]),
    );
  });

  it('say what came of parked messages that were tried again by themselves', async () => {
    const metrics = adapterMetrics(source);
    metrics.retried([{ kind: 'resolved' }, { kind: 'failed' }, { kind: 'resolved' }]);
    expect(await scraped(metrics)).toEqual(
      expect.arrayContaining([
        'banyan_adapter_retried_total{result="resolved"} 2',
        'banyan_adapter_retried_total{result="failed"} 1',
      ]),
    );
  });

  it('say whether two versions of a translator agreed', async () => {
    const metrics = adapterMetrics(source);
    const comparison = {
      contract: 'legacy.order',
      messageKey: 'a',
      aggregate: { type: 'order', id: '1' },
    };
    metrics.compared({ ...comparison, differences: [] });
    metrics.compared({ ...comparison, differences: ['/reason'] });
    expect(await scraped(metrics)).toEqual(
      expect.arrayContaining([
        'banyan_adapter_translations_compared_total{contract="legacy.order",result="same"} 1',
        'banyan_adapter_translations_compared_total{contract="legacy.order",result="different"} 1',
      ]),
    );
  });
});
