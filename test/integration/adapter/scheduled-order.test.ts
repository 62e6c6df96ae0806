import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFlowControl } from '../../../adapter/delivery/flow-control.ts';
import { createIntake } from '../../../adapter/delivery/intake.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { startScheduled } from '../../../adapter/parking/scheduled.ts';
import { startRelay } from '../../../adapter/relay/relay.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createLogger } from '../../../process/logger.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { parkedStates, unparkedHeld } from '../../parked-messages.ts';

const ORDER = '1521705612047';
const messageOf = (fields: Record<string, unknown>) =>
  deliveryOf(cp949(legacyOrder({ ordno: ORDER, ...fields })));
const received = messageOf({ step: '0', cyn: 'n', cdt: '' });
const paid = messageOf({ evt: 'order_step', step: '1', moddt: '2018-03-22 17:03:40' });

describe.each(databaseKinds)('a message that follows by itself, on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    const now = () => new Date().toISOString();
    store = await openSqlMessageStore({ url: database.url, now, create: true });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** What was tried again is written, but the answer comes late: a slow network, a busy process. */
  const answeringLate = (): MessageStore => ({
    ...store,
    async commit(messages, options) {
      const result = await store.commit(messages, options);
      await delay(500);
      return result;
    },
  });

  it('is published before the next one of its order, however late we hear that it is written', async () => {
    const lease = await store.leases.take('shard/0', 'one', 60_000);
    const log = createLogger('test', 'silent');
    const published: string[] = [];
    const shard = { index: 0, of: 1 };
    const clock = () => performance.now();
    const flow = createFlowControl({ probe: store.ping, log });
    const relay = startRelay({
      ...{ store, shard, lease: () => lease },
      publisher: () => async (event) => void published.push(event.type),
      onPublished: () => {},
      onPublishFailed: () => {},
      onTrouble: () => {},
    });
    const onCommitted: Parameters<typeof createIntake>[0]['onCommitted'] = (events, outside) =>
      relay.offer(
        events.map(({ event }) => event),
        outside,
      );
    const intake = createIntake({
      ...{ tools, store, shard: 0, lease: () => lease, flow, clock, onCommitted, log },
      batch: { messages: 100, wait: 1 },
      prefetch: 250,
      park: async (messages) => messages.map(() => 'ack'),
      onReceived: () => {},
      onBatch: () => {},
      onUnknownCommit: relay.lookAgain,
      onSettled: () => {},
      onCompared: () => {},
    });
    // The relay has gone through the empty outbox, and relies on being told from now on.
    await delay(100);
    await store.park([unparkedHeld('a1', ORDER, { delivery: received })]);
    const scheduled = startScheduled({
      ...{ store: answeringLate(), tools, shard, lease: () => lease, flow, clock },
      onCommitted: relay.lookAgain,
      onRetried: () => {},
      onTrouble: relay.lookAgain,
    });
    await until(async () => (await parkedStates(store)).a1 === 'resolved');
    await intake.receive(paid, () => false);
    await until(() => published.length >= 2);
    await scheduled.stop();
    await intake.stop();
    await relay.stop();
    flow.stop();
    expect(published).toEqual(['scm.order.OrderPlaced', 'scm.order.OrderPaid']);
  });
});
