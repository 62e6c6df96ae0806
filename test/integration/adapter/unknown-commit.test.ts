import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createFlowControl } from '../../../adapter/delivery/flow-control.ts';
import { createIntake } from '../../../adapter/delivery/intake.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { startRelay } from '../../../adapter/relay/relay.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createLogger } from '../../../process/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';

let database: TestDatabase;
let store: MessageStore;

beforeEach(async () => {
  database = await createTestDatabase('MariaDB');
  const now = () => new Date().toISOString();
  store = await openSqlMessageStore({ url: database.url, now, create: true });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

/**
 * The answer to the first commit is lost, and the server ends it only later: a second try waits for the
 * rows that the first one has locked until then.
 */
function losingTheFirstAnswer(): MessageStore {
  let late: Promise<unknown> | undefined;
  return {
    ...store,
    async commit(messages, options) {
      if (late === undefined) {
        late = delay(150).then(() => store.commit(messages, options));
        throw new Error('the connection is lost');
      }
      await late;
      return store.commit(messages, options);
    },
  };
}

it('events of a commit that ends after its answer was lost are published before those after it', async () => {
  const lease = await store.leases.take('shard/0', 'one', 60_000);
  const log = createLogger('test', 'silent');
  const flow = createFlowControl({ probe: store.ping, log });
  const published: string[] = [];
  const relay = startRelay({
    store,
    shard: { index: 0, of: 1 },
    lease: () => lease,
    publisher: () => async (event) => void published.push(event.type),
    onPublished: () => {},
    onPublishFailed: () => {},
    onTrouble: () => {},
  });
  const settled: string[] = [];
  const intake = createIntake({
    tools,
    store: losingTheFirstAnswer(),
    shard: 0,
    lease: () => lease,
    batch: { messages: 100, wait: 1 },
    prefetch: 250,
    flow,
    park: async (messages) => messages.map(() => 'ack'),
    clock: () => performance.now(),
    onReceived: () => {},
    onBatch: () => {},
    onCommitted: (events, outsideCommits) =>
      relay.offer(
        events.map(({ event }) => event),
        outsideCommits,
      ),
    onUnknownCommit: relay.lookAgain,
    onSettled: (outcome) => settled.push(outcome),
    onCompared: () => {},
    log,
  });
  const send = (fields: Record<string, unknown>) =>
    intake.receive(deliveryOf(cp949(legacyOrder(fields))), () => false);

  // The relay has gone through the empty outbox, and relies on being told from now on.
  await delay(100);
  await send({ step: '0', cyn: 'n', cdt: '' });
  await send({ evt: 'order_step', step: '1', moddt: '2018-03-22 17:03:40' });
  await until(() => published.length === 2);
  expect(settled).toEqual(['duplicate', 'translated']);
  expect(published).toEqual(['scm.order.OrderPlaced', 'scm.order.OrderPaid']);
  await intake.stop();
  await relay.stop();
});
