import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MessageStore, RefusedByStore } from '../../../adapter/domain/message-store.ts';
import { tryParked } from '../../../adapter/parking/try-parked.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { parkedStates, unparkedHeld } from '../../parked-messages.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const [FIRST, REFUSED, LAST] = ['1521705612001', '1521705612002', '1521705612003'];

describe.each(databaseKinds)('parked messages that are tried again, on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({ url: database.url, now: () => NOW, create: true });
    for (const order of [FIRST, REFUSED, LAST]) {
      const delivery = deliveryOf(cp949(legacyOrder({ ordno: order, step: '0' })));
      // Nobody is before any of them: they are due at once.
      await store.park([unparkedHeld(order, order, { delivery })]);
    }
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const isRefused = (events: readonly { readonly subject: string }[]) =>
    events.some(({ subject }) => subject.includes(REFUSED));
  const refusing = (): MessageStore => ({
    ...store,
    commit: async (messages, options) => {
      if (messages.some(({ events }) => isRefused(events))) throw new RefusedByStore('too large');
      return store.commit(messages, options);
    },
  });

  it('fail alone, where the database will never take what becomes of one', async () => {
    const due = await store.due('legacy', { index: 0, of: 1 }, 10);
    const by = { who: 'the adapter' };
    const tried = await tryParked(due, { tools, store: refusing(), by, now: () => NOW });
    expect(tried.results.map((one) => one.kind)).toEqual(['resolved', 'failed', 'resolved']);
    expect(await parkedStates(store)).toEqual({
      [FIRST]: 'resolved',
      [REFUSED]: 'parked',
      [LAST]: 'resolved',
    });
    const [parked] = await store.parked.find(REFUSED);
    expect(parked?.failure).toMatchObject({ code: 'store_refused', contract: 'legacy.order@1' });
  });
});
