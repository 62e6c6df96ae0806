import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Lease } from '../../../adapter/domain/lease.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { type Relay, type RelayOptions, startRelay } from '../../../adapter/relay/relay.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { interpretedOrder } from '../../interpretation-tools.ts';

const whole = { index: 0, of: 1 };
const now = () => '2026-01-01T00:00:00.000Z';

describe.each(databaseKinds)('a relay on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let ours: Lease | undefined;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({ url: database.url, now, create: true });
    ours = await store.leases.take('shard/0', 'one', 60_000);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Commits an event of an order; the second of two differs in the time of its change. */
  const commit = async (ordno: string, second = 0) => {
    const moddt = `2018-03-22 17:00:${String(second).padStart(2, '0')}`;
    await store.commit([{ ...interpretedOrder({ ordno, moddt }), states: [] }], { shard: 0 });
  };
  const start = (publish: ReturnType<RelayOptions['publisher']>, lease = ours) =>
    startRelay({
      store,
      shard: whole,
      lease: () => lease,
      publisher: () => publish,
      onPublished: () => {},
      onPublishFailed: () => {},
      onTrouble: () => {},
    });

  it('is not held up: an event that fails holds back its own aggregate, and nobody else’s', async () => {
    for (let n = 0; n < 250; n += 1) await commit(String(1521705612000 + n));
    await commit('1521705612000', 1);
    for (const [ordno, second] of [
      ['1600000000001', 0],
      ['1600000000002', 0],
      ['1600000000001', 1],
    ] as const) {
      await commit(ordno, second);
    }
    const published: string[] = [];
    const relay = start(async ({ aggregate }) => {
      if (!aggregate.startsWith('scm.order/16')) throw new Error('no queue wants it');
      published.push(aggregate);
    });
    await until(() => published.length === 3);
    expect(published).toEqual([
      'scm.order/1600000000001',
      'scm.order/1600000000002',
      'scm.order/1600000000001',
    ]);
    await relay.stop();
    expect(await store.counts()).toMatchObject({ unpublished: 251 });
  });

  it('tries an event that failed again, before its followers', async () => {
    for (const second of [0, 1, 2]) await commit('1521705612000', second);
    const ids = (await store.unpublished(whole, 0, 3)).map(({ id }) => id);
    const tried: string[] = [];
    const relay = start(async ({ id }) => {
      tried.push(id);
      if (tried.length === 2) throw new Error('once');
    });
    await until(async () => (await store.counts()).unpublished === 0);
    expect(tried).toEqual([ids[0], ids[1], ids[1], ids[2]]);
    await relay.stop();
  });

  describe('that is offered events as they are committed', () => {
    const order = (second: number) => {
      const moddt = `2018-03-22 17:00:${String(second).padStart(2, '0')}`;
      return { ...interpretedOrder({ ordno: '1521705612000', moddt }), states: [] };
    };

    /** A relay that has gone through the outbox, and what it publishes from then on. */
    const started = async () => {
      const published: string[] = [];
      const relay = start(async ({ id }) => void published.push(id));
      await commit('1521705612000', 50);
      await until(() => published.length === 1);
      return { relay, published };
    };
    const offer = async (relay: Relay, second: number) => {
      const result = await store.commit([order(second)], { shard: 0, lease: ours });
      if (result.kind !== 'committed') throw new Error(result.kind);
      relay.offer(result.events, result.outsideCommits);
    };
    const idsInOrder = [50, 1, 2].map((second) => order(second).events[0]?.id);

    it('publishes what a replay has committed before them first', async () => {
      const { relay, published } = await started();
      await store.commit([order(1)], { shard: 0 });
      await offer(relay, 2);
      await until(() => published.length === 3);
      expect(published).toEqual(idsInOrder);
      await relay.stop();
    });

    it('publishes what a commit without an answer has left behind first', async () => {
      const { relay, published } = await started();
      await store.commit([order(1)], { shard: 0, lease: ours });
      relay.lookAgain();
      await offer(relay, 2);
      await until(() => published.length === 3);
      expect(published).toEqual(idsInOrder);
      await relay.stop();
    });
  });
});
