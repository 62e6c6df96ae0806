import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { parkedStates, unparked, unparkedHeld } from '../../parked-messages.ts';

const ROUNDS = 20;

describe.each(databaseKinds)('two that are settled at the same moment, on %s', (kind) => {
  let database: TestDatabase;
  let stores: readonly [MessageStore, MessageStore];

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    const now = () => new Date().toISOString();
    const open = () => openSqlMessageStore({ url: database.url, now, create: true });
    stores = [await open(), await open()];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  const discard = async (store: MessageStore, id: string) => {
    const said = { who: 'anna', reason: 'no', operation: 'discarded' } as const;
    await store.parked.move(await store.parked.find(id), 'discarded', said);
  };
  const atOnce = (one: string, other: string) =>
    Promise.all([discard(stores[0], one), discard(stores[1], other)]);
  const states = () => parkedStates(stores[0]);

  it('let the third go that waited behind both', async () => {
    for (let n = 0; n < ROUNDS; n += 1) {
      const [a, b, c] = [`a${n}`, `b${n}`, `c${n}`];
      await stores[0].park([unparked(a, a), unparked(b, a), unparkedHeld(c, a)]);
      await atOnce(a, b);
      expect(await states()).toMatchObject({
        [a]: 'discarded',
        [b]: 'discarded',
        [c]: 'scheduled',
      });
    }
  });

  it('let the last go, where one of them was held itself', async () => {
    for (let n = 0; n < ROUNDS; n += 1) {
      const [a, b, c] = [`a${n}`, `b${n}`, `c${n}`];
      await stores[0].park([unparked(a, a), unparkedHeld(b, a), unparkedHeld(c, a)]);
      await atOnce(a, b);
      const after = await states();
      // It may have been let go just before.
      expect(after[after[b] === 'discarded' ? c : b]).toBe('scheduled');
    }
  });

  it('let one go that waited for each of them in another queue', async () => {
    for (let n = 0; n < ROUNDS; n += 1) {
      const [a, b, c] = [`a${n}`, `b${n}`, `c${n}`];
      const both = { context: { ordered: [`order/${a}`, `order/${b}`] } };
      await stores[0].park([unparked(a, a), unparked(b, b), unparkedHeld(c, a, both)]);
      await atOnce(a, b);
      expect(await states()).toMatchObject({
        [a]: 'discarded',
        [b]: 'discarded',
        [c]: 'scheduled',
      });
    }
  });
});
