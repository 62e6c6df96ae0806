import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#database';
import { type SqlOverrides, sqlOverrides } from '../../../flags/sql-overrides.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { liftedOf, overrideOf } from './overrides.ts';

describe.each(databaseKinds)('overrides in %s', (kind) => {
  let database: TestDatabase;
  let open: SqlOverrides[] = [];
  beforeEach(async () => {
    database = await createTestDatabase(kind);
  });
  afterEach(async () => {
    for (const each of open) await each.close();
    open = [];
    await database.drop();
  });
  const instance = () => {
    const opened = sqlOverrides(database.url, Date.now);
    open.push(opened);
    return opened;
  };
  const one = overrideOf({ 'order.cutover': false }, { reason: 'Fehler in der Küche 🔥' });
  const other = overrideOf({ 'banyan.kill-switch': true });

  it('are there for who comes later', async () => {
    await instance().exchange([one]);
    expect(await instance().exchange([])).toEqual([one]);
  });

  it('are those of all instances', async () => {
    const [first, second] = [instance(), instance()];
    await first.exchange([one]);
    const known = await second.exchange([other]);
    expect(known).toHaveLength(2);
    expect(await first.exchange([one])).toEqual(known);
  });

  it('stay lifted, whoever has not heard of it', async () => {
    const lifted = liftedOf(one);
    await instance().exchange([one]);
    await instance().exchange([lifted]);
    expect(await instance().exchange([one])).toEqual([lifted]);
    expect(await instance().exchange([])).toEqual([lifted]);
  });

  it('are all there, and lifted, when many tell of them at once', async () => {
    await instance().exchange([]);
    const lifted = liftedOf(one);
    const told = [[one], [lifted], [other], [one, other]].map(async (known) => {
      const { exchange } = instance();
      // A database may give one of two way: then it is tried again, as instances do.
      await exchange(known).catch(() => exchange(known));
    });
    await Promise.all(told);
    const known = await instance().exchange([]);
    expect(known.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [lifted, other].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  it('are removed once they are forgotten', async () => {
    const { exchange } = instance();
    await exchange([one]);
    const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000).toISOString();
    const old = { ...one, at: longAgo, lifted: { who: 'bob', at: longAgo, reason: 'mended' } };
    expect(await exchange([old])).toEqual([]);
    expect(await exchange([])).toEqual([]);
  });

  it('that nobody can read keep nobody from the others', async () => {
    await instance().exchange([one]);
    const knex = openDatabase(database.url);
    await knex('banyan_overrides').insert({ id: 'odd', override: '{"id": "odd"}' });
    await knex.destroy();
    expect(await instance().exchange([other])).toHaveLength(2);
  });
});
