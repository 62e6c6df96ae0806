import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AdapterProcess,
  type AdapterProcessOptions,
  createAdapterProcess,
} from './adapter-process.ts';
import { type Corner, openCorner } from './corner.ts';
import { evidenceOf } from './evidence.ts';
import type { Expectation } from './expectation.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type LegacyFeed, startLegacyFeed } from './legacy-feed.ts';
import type { LoadMessage } from './load/load.ts';
import { type Random, randomOf } from './load/random.ts';
import { whileProgressing } from './progress.ts';
import { startScmConsumer } from './scm-consumer.ts';
import type { Servers } from './servers.ts';
import { settlementOf } from './settlement.ts';
import { openTcpRelay, type TcpRelay } from './tcp-relay.ts';

/** A fault that struck, and how the work stood. */
export type Strike = {
  readonly what: string;
  /** Events that the SCM had when it struck, and those that it still waited for. */
  readonly before: number;
  readonly outstanding: number;
};

/** A legacy at work, adapters between, an SCM that listens, and somebody who breaks things. */
export type World = {
  readonly name: string;
  readonly servers: Servers;
  readonly corner: Corner;
  readonly folder: string;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly isShort: boolean;
  readonly strikes: readonly Strike[];
  /** How many events the SCM must get. */
  readonly due: number;
  readonly feed: LegacyFeed | undefined;
  /** An adapter of this world, not started yet. */
  adapter(
    name: string,
    options?: Partial<Pick<AdapterProcessOptions, 'broker' | 'database' | 'nodeOptions' | 'env'>>,
  ): AdapterProcess;
  /** A way to a server that can be broken; gone with this world. */
  relayTo(url: string): Promise<TcpRelay>;
  /** The legacy begins to publish; `ahead` is the share of the load that it may be ahead of the SCM. */
  startFeed(ahead?: number): void;
  /** Waits until the SCM has this share of its events. */
  reached(share: number): Promise<void>;
  /** Does it, and writes down how the work stood just before. */
  strike<T>(what: string, action: () => T | Promise<T>): Promise<T>;
  /** Writes down that something struck which was not done at one moment. */
  struck(what: string, times: number): void;
  /** Lets all of it come to its end, stops the adapters, and says what is not as it must be. */
  settle(): Promise<readonly string[]>;
  counts(): WorldCounts;
  /** What helps to find out why something is not as it must be, for JSON. */
  evidence(): unknown;
  close(): Promise<void>;
};

export type WorldCounts = {
  readonly repeated: number;
  readonly events: number;
  readonly duplicateEvents: number;
  readonly parked: number;
};

export type WorldOptions = {
  readonly name: string;
  readonly servers: Servers;
  readonly load: readonly LoadMessage[];
  readonly expectation: Expectation;
  readonly seed: number;
  /** A run of minutes on few messages, for CI. */
  readonly isShort: boolean;
  /** ms without any progress after which a world is given up. */
  readonly patience: number;
  /** Parts that several adapters share. */
  readonly shards: number;
};

export async function openWorld(options: WorldOptions): Promise<World> {
  const { name, servers, load, expectation, seed, isShort, patience, shards } = options;
  const corner = await openCorner({
    name,
    rabbitmqUrl: servers.rabbitmq.url,
    mariadbUrl: servers.mariadb.url,
    shards,
  });
  const folder = mkdtempSync(join(tmpdir(), 'banyan-chaos-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const ledger = createLedger(expectation);
  const consumer = startScmConsumer({ url: corner.broker, queue: corner.scmQueue, ledger });
  const adapters: AdapterProcess[] = [];
  const relays: TcpRelay[] = [];
  const strikes: Strike[] = [];
  const due = expectation.origins.size;
  let feed: LegacyFeed | undefined;
  let parked = 0;

  const state = (what: string): Strike => ({
    what,
    before: ledger.events,
    outstanding: due - ledger.events,
  });

  return {
    name,
    servers,
    corner,
    folder,
    ledger,
    isShort,
    strikes,
    due,
    random: randomOf(seed),
    get feed() {
      return feed;
    },
    adapter(adapterName, overrides = {}) {
      const { broker, database, legacyExchange, queue, eventExchange } = corner;
      const places = { broker, database, legacyExchange, queue, eventExchange, shards };
      const adapter = createAdapterProcess({ name: adapterName, folder, ...places, ...overrides });
      adapters.push(adapter);
      return adapter;
    },
    async relayTo(url) {
      const relay = await openTcpRelay(url);
      relays.push(relay);
      return relay;
    },
    startFeed(ahead = Number.POSITIVE_INFINITY) {
      // Not less than a burst of messages that tell the SCM nothing.
      const lead = Math.max(50, Math.round(load.length * ahead));
      feed = startLegacyFeed({
        url: corner.broker,
        exchange: corner.legacyExchange,
        load,
        allowed: () => ledger.furthest + lead,
      });
    },
    reached: (share) =>
      whileProgressing(() => ledger.events >= due * share, {
        moving: () => [ledger.events, ledger.duplicates, feed?.confirmed, feed?.repeated],
        patience,
        interval: 1,
      }),
    async strike(what, action) {
      strikes.push(state(what));
      return action();
    },
    struck(what, times) {
      for (let time = 0; time < times; time += 1) strikes.push(state(what));
    },
    async settle() {
      const options = { corner, expectation, ledger, feed, consumer, adapters, patience };
      const settlement = await settlementOf(options);
      parked = settlement.parked;
      return settlement.problems;
    },
    counts: () => ({
      repeated: feed?.repeated ?? 0,
      events: ledger.events,
      duplicateEvents: ledger.duplicates,
      parked,
    }),
    evidence: () => evidenceOf(load, expectation, ledger, adapters),
    async close() {
      await Promise.all(adapters.map((adapter) => adapter.kill()));
      for (const relay of relays) relay.close();
      await feed?.stop();
      await consumer.stop();
      await corner.close();
      removeFolder();
      process.off('exit', removeFolder);
    },
  };
}
