import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Lease } from '../../../adapter/domain/lease.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { eventually, until } from '../../eventually.ts';
import { interpretedOrder } from '../../interpretation-tools.ts';

const LONG = 60_000;
const SHORT = 50;
const whole = { index: 0, of: 1 };
const now = () => '2026-01-01T00:00:00.000Z';

describe.each(databaseKinds)('a lease on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  /** Another process. */
  let other: MessageStore;
  const open = () => openSqlMessageStore({ url: database.url, now, create: true });
  const taken = async (instance: string, ttl = LONG, name = 'shard/0'): Promise<Lease> => {
    const lease = await store.leases.take(name, instance, ttl);
    if (lease === undefined) throw new Error(`${instance} does not get ${name}`);
    return lease;
  };
  const holdersSeenBy = async (instance: string, ttl = LONG) =>
    Object.fromEntries((await store.leases.renew(instance, ttl)).holders);
  const committed = async () => {
    await store.commit([interpretedOrder()], { shard: 0 });
    return store.unpublished(whole, 0, 10);
  };

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    store = await open();
    other = await open();
  });
  afterEach(async () => {
    await store.close();
    await other.close();
    await database.drop();
  });

  it('has one holder, however many want it at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        (n % 2 === 0 ? store : other).leases.take('shard/0', `instance ${n}`, LONG),
      ),
    );
    expect(all.filter((lease) => lease !== undefined)).toEqual([{ name: 'shard/0', token: 1 }]);
  });

  it('gets another token with each new holder', async () => {
    const tokens: number[] = [];
    for (const instance of ['one', 'two', 'one', 'three']) {
      tokens.push((await taken(instance)).token);
      await store.leases.release(instance, 'shard/0');
    }
    expect(tokens).toEqual([1, 2, 3, 4]);
  });

  it('that ran out is somebody else’s, and its old holder may mark nothing', async () => {
    const events = await committed();
    const old = await taken('one', SHORT);
    const next = await eventually(() => other.leases.take('shard/0', 'two', LONG));
    expect(next.token).toBeGreaterThan(old.token);
    expect(await store.markPublished(events, old)).toBe(false);
    expect(await store.unpublished(whole, 0, 10)).toHaveLength(1);
    expect(await other.markPublished(events, next)).toBe(true);
    expect(await store.unpublished(whole, 0, 10)).toEqual([]);
  });

  it('that ran out is its old holder’s still, with its token, as long as nobody took it', async () => {
    const events = await committed();
    const lease = await taken('one', SHORT);
    await until(async () => !('one' in (await holdersSeenBy('two'))));
    expect(await holdersSeenBy('one')).toMatchObject({ one: ['shard/0'] });
    expect(await other.leases.take('shard/0', 'two', LONG)).toBeUndefined();
    expect(await store.markPublished(events, lease)).toBe(true);
  });

  it('is prolonged by its own holder alone', async () => {
    await taken('one', SHORT);
    await holdersSeenBy('two');
    await delay(2 * SHORT);
    await holdersSeenBy('two');
    expect(await other.leases.take('shard/0', 'two', LONG)).toMatchObject({ token: 2 });
  });

  it('stays with an instance that goes on to prolong it', async () => {
    await taken('one', 20 * SHORT);
    for (let n = 0; n < 5; n += 1) {
      await holdersSeenBy('one', 20 * SHORT);
      expect(await other.leases.take('shard/0', 'two', LONG)).toBeUndefined();
      await delay(SHORT);
    }
  });

  it('that is given back is free at once', async () => {
    await taken('one');
    await store.leases.release('one', 'shard/0');
    expect(await other.leases.take('shard/0', 'two', LONG)).toBeDefined();
  });

  it('is not given back by somebody who does not hold it', async () => {
    await taken('one');
    await other.leases.release('two', 'shard/0');
    await other.leases.release('two');
    expect(await other.leases.take('shard/0', 'two', LONG)).toBeUndefined();
  });

  it('is given back with all others when its instance ends, which is then forgotten', async () => {
    await holdersSeenBy('one');
    await taken('one');
    await taken('one', LONG, 'shard/1');
    await store.leases.release('one');
    expect(await holdersSeenBy('two')).toEqual({ two: [] });
    expect(await other.leases.take('shard/1', 'two', LONG)).toBeDefined();
  });

  it('is told of to everybody, and so is an instance that holds none', async () => {
    await holdersSeenBy('idle');
    await taken('one');
    await taken('one', LONG, 'shard/3');
    const { one, ...others } = await holdersSeenBy('two');
    expect(one?.toSorted()).toEqual(['shard/0', 'shard/3']);
    expect(others).toEqual({ idle: [], two: [] });
  });
});
