import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { keyBytes } from '../../../adapter/store/message-key-bytes.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { migrate, openDatabase } from '../../../database/database.ts';
import { migrationSource } from '../../../database/migrations/index.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { allParked, unmapped, unparkedHeld } from '../../parked-messages.ts';

const everyByte = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
const KEY = '0f0e0d0c-0b0a-4909-8807-060504030201';

describe.each(databaseKinds)('what the version before has parked, on %s', (kind) => {
  let database: TestDatabase;
  let raw: Knex;
  let store: MessageStore | undefined;

  const upToThree: Knex.MigrationSource<Knex.Migration> = {
    getMigrations: async () => (await migrationSource.getMigrations([])).slice(0, 3),
    getMigrationName: (migration) => migrationSource.getMigrationName(migration as never),
    getMigration: async (migration) => migration,
  };
  const row = (id: string, parkedAt: string, fields = {}) => ({
    id,
    source: 'legacy',
    shard: 2,
    state: 'parked',
    exchange: 'legacy.store',
    routing_key: 'order.received',
    properties: JSON.stringify({ headers: { 서명: Buffer.from([0, 255]) } }),
    body: everyByte,
    fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
    failure: JSON.stringify(unmapped),
    context: JSON.stringify({ messageKey: KEY, aggregate: { type: 'order', id: "똠'1" } }),
    message_key: keyBytes(KEY),
    attempts: 3,
    revision: 1,
    revised_body: everyByte,
    reason: 'k는 카드',
    parked_at: parkedAt,
    updated_at: parkedAt,
    ...fields,
  });
  const rows = [
    row('c3', '2026-01-03T00:00:00.000Z'),
    row('a1', '2026-01-01T00:00:00.000Z', {
      context: '{}',
      failure: '{"code":"charset_invalid","message":"no"}',
      fingerprint: 'charset_invalid',
      message_key: null,
      revised_body: null,
      reason: null,
    }),
    row('b2', '2026-01-02T00:00:00.000Z', { state: 'resolved', source: 'scm' }),
  ];

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    raw = openDatabase(database.url);
    await raw.migrate.latest({ migrationSource: upToThree, tableName: 'banyan_migrations' });
    await raw('banyan_parked').insert(rows);
  });
  afterEach(async () => {
    await store?.close();
    await raw.destroy();
    await database.drop();
  });

  const open = async () => {
    const now = () => '2026-02-01T00:00:00.000Z';
    store = await openSqlMessageStore({ url: database.url, now, create: true });
    return store;
  };
  const isAllThere = async (ids = ['a1', 'b2', 'c3']) => {
    const all = await allParked(await open());
    expect([...all.keys()]).toEqual(ids);
    const c3 = all.get('c3');
    expect(c3).toMatchObject({
      position: 3,
      source: 'legacy',
      shard: 2,
      state: 'parked',
      failure: unmapped,
      fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
      context: { messageKey: KEY, aggregate: { type: 'order', id: "똠'1" } },
      attempts: 3,
      latestAttempts: [],
      revision: 1,
      reason: 'k는 카드',
      release: '',
      parkedAt: '2026-01-03T00:00:00.000Z',
    });
    expect(everyByte.equals(c3?.delivery.body ?? Buffer.alloc(0))).toBe(true);
    expect(everyByte.equals(c3?.revisedBody ?? Buffer.alloc(0))).toBe(true);
    expect(c3?.delivery.properties).toEqual({ headers: { 서명: Buffer.from([0, 255]) } });
    expect(all.get('a1')).toMatchObject({ failure: { code: 'charset_invalid' }, context: {} });
    expect(all.get('a1')?.revisedBody).toBeUndefined();
    expect(all.get('b2')).toMatchObject({ state: 'resolved', source: 'scm' });
  };

  it('is all there, with every byte, in the order in which it was parked', () => isAllThere());

  it('is found by what is looked for now', async () => {
    const { parked } = await open();
    const ids = async (filter: Parameters<typeof parked.list>[0]) =>
      (await parked.list(filter, { after: 0, limit: 10 })).map(({ id }) => id);
    expect(await ids({ aggregate: "order/똠'1" })).toEqual(['b2', 'c3']);
    expect(await ids({ class: 'code_unmapped', type: 'legacy.order' })).toEqual(['b2', 'c3']);
    expect(await ids({ class: 'charset_invalid' })).toEqual(['a1']);
    expect(await parked.groups({ states: ['parked'] })).toHaveLength(2);
  });

  it('holds nothing back: nobody knows whose order it was in', async () => {
    const opened = await open();
    await opened.park([unparkedHeld('d4', "똠'1")]);
    expect(await opened.parked.find('d4')).toMatchObject([{ state: 'scheduled', position: 4 }]);
  });

  it('is there as well where it says that its order has an id which is none', async () => {
    const aggregate = { type: 'order', id: '똠'.repeat(300) };
    await raw('banyan_parked').insert(
      row('d4', '2026-01-04T00:00:00.000Z', { context: JSON.stringify({ aggregate }) }),
    );
    await isAllThere(['a1', 'b2', 'c3', 'd4']);
    expect(await raw('banyan_parked').where({ id: 'd4' }).first('aggregate')).toEqual({
      aggregate: null,
    });
  });

  it('is all there after a crash that left some of the new tables behind', async () => {
    await raw.schema.createTable('banyan_parked_2', (table) => void table.integer('position'));
    await isAllThere();
  });

  it('is all there after a crash before its table had its name again', async () => {
    await migrate(raw);
    await raw.schema.renameTable('banyan_parked', 'banyan_parked_2');
    await raw('banyan_migrations').where({ name: '0004-failed-messages' }).delete();
    await isAllThere();
  });

  it('is all there after a crash before that was noted down', async () => {
    await migrate(raw);
    await raw('banyan_migrations').where({ name: '0004-failed-messages' }).delete();
    await isAllThere();
  });
});
