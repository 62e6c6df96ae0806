import { afterEach, describe, expect, it } from '@jest/globals';
import type { Lease } from '../../../../adapter/domain/lease.ts';
import { keepShards, type ShardKeeper } from '../../../../adapter/shards/shard-keeper.ts';
import { createLogger } from '../../../../process/logger.ts';
import { until } from '../../../eventually.ts';
import { leasesInMemory } from './leases-in-memory.ts';

const log = createLogger('test', 'silent');
const keepers: ShardKeeper[] = [];
afterEach(() => Promise.all(keepers.splice(0).map((keeper) => keeper.stop())));

/** Keeps shards, and notes which of them are open. */
function keep(table: ReturnType<typeof leasesInMemory>, instance: string, shards: number) {
  const state = { isAble: true, isAway: false, losesRelease: false };
  const open = new Map<number, () => Lease | undefined>();
  const leases = table.seenBy(() => state.isAway);
  const keeper = keepShards({
    leases: {
      ...leases,
      async release(...asked) {
        if (state.losesRelease) {
          state.losesRelease = false;
          throw new Error('the answer was lost, or the question');
        }
        await leases.release(...asked);
      },
    },
    instance,
    shards,
    isAble: () => state.isAble,
    open: (shard, lease) => {
      open.set(shard, lease);
      return { stop: async () => void open.delete(shard) };
    },
    onTrouble: () => {},
    log,
  });
  keepers.push(keeper);
  return { keeper, open, state };
}

describe('an instance that keeps shards', () => {
  it('holds them all while it is alone, and opens each', async () => {
    const { keeper, open } = keep(leasesInMemory(), 'one', 3);
    expect([keeper.held, keeper.isSettled]).toEqual([[], false]);
    await until(() => keeper.isSettled);
    expect([keeper.held, [...open.keys()]]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(open.get(1)?.()).toEqual({ name: 'shard/1', token: 1 });
  });

  it('shares them with another one, and no shard is open twice', async () => {
    const table = leasesInMemory();
    const one = keep(table, 'one', 4);
    await until(() => one.keeper.held.length === 4);
    const two = keep(table, 'two', 4);
    await until(() => {
      const all = [...one.open.keys(), ...two.open.keys()];
      expect(new Set(all).size).toBe(all.length);
      return one.open.size === 2 && two.open.size === 2;
    });
  });

  it('gives back what it does not work on, even if that fails at first', async () => {
    const table = leasesInMemory();
    const one = keep(table, 'one', 2);
    await until(() => one.keeper.held.length === 2);
    one.state.losesRelease = true;
    const two = keep(table, 'two', 2);
    await until(() => one.open.size === 1 && two.open.size === 1);
    expect(one.state.losesRelease).toBe(false);
  });

  it('takes over what another one gives back when it stops', async () => {
    const table = leasesInMemory();
    const one = keep(table, 'one', 2);
    await until(() => one.keeper.held.length === 2);
    const two = keep(table, 'two', 2);
    await until(() => two.keeper.isSettled && one.keeper.held.length === 1);
    await one.keeper.stop();
    expect(one.open.size).toBe(0);
    await until(() => two.open.size === 2);
  });

  it('closes what the database says is somebody else’s', async () => {
    const table = leasesInMemory();
    const { keeper, open } = keep(table, 'one', 1);
    await until(() => keeper.held.length === 1);
    table.giveTo('shard/0', 'two');
    await until(() => open.size === 0);
    expect(keeper.held).toEqual([]);
    await until(() => keeper.isSettled);
  });

  it('keeps its shards open while the database is away, but has no lease once it may have run out', async () => {
    const { keeper, open, state } = keep(leasesInMemory(), 'one', 1);
    await until(() => keeper.held.length === 1);
    const lease = open.get(0);
    state.isAway = true;
    expect(lease?.()).toBeDefined();
    await until(() => lease?.() === undefined);
    expect(open.size).toBe(1);
    state.isAway = false;
    await until(() => lease?.() !== undefined);
  });

  it('gives all back while it can do nothing with them', async () => {
    const table = leasesInMemory();
    const { keeper, open, state } = keep(table, 'one', 2);
    await until(() => keeper.held.length === 2);
    state.isAble = false;
    await until(() => open.size === 0 && table.free() === 2);
    expect(keeper.isSettled).toBe(false);
    state.isAble = true;
    await until(() => keeper.isSettled && open.size === 2);
  });

  it('holds nothing and gives everything back once it is stopped', async () => {
    const table = leasesInMemory();
    const { keeper, open } = keep(table, 'one', 2);
    await until(() => keeper.held.length === 2);
    await keeper.stop();
    expect([keeper.held, open.size, table.free()]).toEqual([[], 0, 2]);
  });
});
