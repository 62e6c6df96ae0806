import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { Parking } from '../../../adapter/parking/operations.ts';
import { parkingOver } from '../../../adapter/parking-over.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { toolsWith } from '../../../adapter/tools.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { unparked, unparkedHeld } from '../../parked-messages.ts';

/** More than are changed in one transaction. */
const MANY = 450;
const WHOLE = { index: 0, of: 1 };

describe.each(databaseKinds)('many messages of one order, on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let parking: Parking;
  let letGo: string[];

  beforeEach(async () => {
    letGo = [];
    database = await createTestDatabase(kind);
    const now = () => new Date().toISOString();
    store = await openSqlMessageStore({ url: database.url, now, create: true });
    const due = async () => (await store.due('legacy', WHOLE, 10)).map(({ id }) => id);
    const move: MessageStore['parked']['move'] = async (...change) => {
      const moved = await store.parked.move(...change);
      letGo.push(...(await due()));
      return moved;
    };
    parking = parkingOver({
      store: { ...store, parked: { ...store.parked, move } },
      tools: toolsWith(() => false),
      client: undefined,
      isMaintenance: () => false,
      adopt: () => Promise.reject(new Error('nobody adopts here')),
      onTrouble: () => {},
    });
    const held = Array.from({ length: MANY - 1 }, (_, n) => unparkedHeld(`b${n}`, '1'));
    await store.park([unparked('a0', '1'), ...held]);
  });
  afterEach(async () => {
    await parking.close();
    await store.close();
    await database.drop();
  });

  it('are discarded as a whole: none is let go because the one before it is gone already', async () => {
    const said = { who: 'anna', reason: 'a test order' };
    const { changed, skipped } = await parking.discard({ aggregate: 'order/1' }, said);
    expect(changed).toHaveLength(MANY);
    expect(skipped).toEqual([]);
    expect(letGo).toEqual([]);
  });

  it('wait as before once they are restored', async () => {
    const said = { who: 'anna', reason: 'a test order' };
    await parking.discard({ aggregate: 'order/1' }, said);
    await parking.restore({ aggregate: 'order/1' }, said);
    expect(await store.counts()).toMatchObject({ parked: 1, held: MANY - 1, scheduled: 0 });
    expect(letGo).toEqual([]);
  });
});
