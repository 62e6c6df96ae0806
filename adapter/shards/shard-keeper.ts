import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import { shardMovesOf } from '../domain/fair-share.ts';
import { type Lease, type Leases, shardLeaseOf } from '../domain/lease.ts';

/** What an instance does with a shard that it holds. */
export type OpenShard = { stop(): Promise<void> };

export type ShardKeeperOptions = {
  readonly leases: Leases;
  /** A name of our own among all instances. */
  readonly instance: string;
  readonly shards: number;
  /** Whether we could do anything with a shard: without the broker, somebody else shall have it. */
  readonly isAble: () => boolean;
  /** `lease`: undefined while somebody else may hold it. */
  readonly open: (shard: number, lease: () => Lease | undefined) => OpenShard;
  readonly onTrouble: (error: unknown) => void;
  readonly log: Logger;
};

export type ShardKeeper = {
  /** The shards that are ours now. */
  readonly held: readonly number[];
  /** Whether it is known what is ours: everything else is somebody else's. */
  readonly isSettled: boolean;
  stop(): Promise<void>;
};

/** ms that a lease is ours after the last time that the database said so. */
const TTL = 3_000;
/** ms between two looks at who holds what. */
const INTERVAL = 500;
/** ms between two looks whether we are able to do anything. */
const UNABLE_INTERVAL = 20;

/**
 * Keeps a fair share of the shards, each under a lease: its holder alone receives and relays it. While
 * the database is away a shard is kept open, as nobody else can take it; it is closed once the
 * database says that it is somebody else's.
 */
export function keepShards(options: ShardKeeperOptions): ShardKeeper {
  const { leases, instance, shards, isAble, open, onTrouble, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  type Held = { lease: Lease; until: number; readonly work: OpenShard };
  const held = new Map<number, Held>();
  let isSettled = false;

  /** Shards whose work is still ending: that may wait for the database, and nobody shall wait for it. */
  const ending = new Map<number, Promise<void>>();

  const close = (shard: number, afterwards = async () => {}): void => {
    const stopped = held.get(shard)?.work.stop() ?? Promise.resolve();
    held.delete(shard);
    const ended = stopped
      .then(afterwards)
      .catch(onTrouble)
      .finally(() => ending.delete(shard));
    ending.set(shard, ended);
  };

  const giveBack = (shard: number) =>
    close(shard, async () => {
      await leases.release(instance, shardLeaseOf(shard));
      log.info({ shard }, 'shard given back');
    });

  const shardOf = (name: string) => Number(name.slice(shardLeaseOf(0).length - 1));

  const take = async (shard: number): Promise<void> => {
    const asked = performance.now();
    const lease = await leases.take(shardLeaseOf(shard), instance, TTL);
    if (lease === undefined) return;
    if (signal.aborted) return leases.release(instance, shardLeaseOf(shard));
    const current = () => {
      const now = held.get(shard);
      return now !== undefined && performance.now() < now.until ? now.lease : undefined;
    };
    held.set(shard, { lease, until: asked + TTL, work: open(shard, current) });
    log.info({ shard, token: lease.token }, 'shard taken');
  };

  const step = async (): Promise<void> => {
    const asked = performance.now();
    const { holders } = await leases.renew(instance, TTL);
    const stillOurs = new Set(holders.get(instance));
    for (const [shard, one] of held) {
      if (stillOurs.has(shardLeaseOf(shard))) {
        one.until = asked + TTL;
      } else {
        log.warn({ shard }, 'shard is somebody else’s now');
        close(shard);
      }
    }
    for (const shard of [...stillOurs].map(shardOf)) {
      // Its release, or the answer that we have it, was lost on the way.
      if (!held.has(shard) && !ending.has(shard)) {
        await leases.release(instance, shardLeaseOf(shard));
      }
    }
    const others = [...holders]
      .filter(([holder]) => holder !== instance)
      .map(([, names]) => names.map(shardOf));
    const moves = isAble()
      ? shardMovesOf({ shards, ours: [...held.keys()], others })
      : { take: [], release: [...held.keys()] };
    for (const shard of moves.release) giveBack(shard);
    await Promise.all(moves.take.filter((shard) => !ending.has(shard)).map(take));
    isSettled = isAble() && held.size + others.flat().length === shards;
  };

  const run = async () => {
    while (!signal.aborted) {
      const isIdle = held.size === 0 && !isAble();
      if (isIdle) isSettled = false;
      else await step().catch(onTrouble);
      const pause = isIdle ? UNABLE_INTERVAL : INTERVAL;
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();

  return {
    get held() {
      return [...held.keys()].sort((one, other) => one - other);
    },
    get isSettled() {
      return isSettled;
    },
    async stop() {
      stopping.abort();
      await running;
      for (const shard of [...held.keys()]) close(shard);
      await Promise.all(ending.values());
      await leases.release(instance).catch(onTrouble);
    },
  };
}
