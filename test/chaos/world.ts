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
import { openTcpRelay, type TcpRelay } from './tcp-relay.ts';
import { problemsOf } from './verdict.ts';

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
  settle(): Promise<string[]>;
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
};

/** Rounds of stopping the adapters, looking, and starting them again. */
const MOST_ROUNDS = 10;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { name, servers, load, expectation, seed, isShort, patience } = options;
  const corner = await openCorner({
    name,
    rabbitmqUrl: servers.rabbitmq.url,
    mariadbUrl: servers.mariadb.url,
  });
  const folder = mkdtempSync(join(tmpdir(), 'banyan-chaos-'));
  const ledger = createLedger(expectation);
  const consumer = startScmConsumer({ url: corner.broker, queue: corner.scmQueue, ledger });
  const adapters: AdapterProcess[] = [];
  const relays: TcpRelay[] = [];
  const strikes: Strike[] = [];
  const due = expectation.origins.size;
  let feed: LegacyFeed | undefined;
  let parked = 0;

  const moving = async () => {
    const parkedNow = await corner.parked().catch(() => undefined);
    return {
      ...{ events: ledger.events, again: ledger.duplicates },
      ...{ confirmed: feed?.confirmed, repeated: feed?.repeated },
      ...{ parked: parkedNow?.length, waiting: await waiting() },
    };
  };
  const waiting = async () => {
    const queues = await corner.queueLengths().catch(() => undefined);
    const unpublished = await corner.unpublished().catch(() => undefined);
    return { queues, unpublished };
  };
  const isEmpty = async () => {
    const { queues, unpublished } = await waiting();
    return unpublished === 0 && Object.values(queues ?? { unknown: 1 }).every((n) => n === 0);
  };

  const state = (what: string): Strike => ({
    what,
    before: ledger.events,
    outstanding: due - ledger.events,
  });

  return {
    ...{ name, servers, corner, folder, ledger, isShort, strikes, due },
    random: randomOf(seed),
    get feed() {
      return feed;
    },
    adapter(adapterName, overrides = {}) {
      const { broker, database, legacyExchange, queue, eventExchange } = corner;
      const own = { name: adapterName, folder, broker, database };
      const adapter = createAdapterProcess({
        ...own,
        ...{ legacyExchange, queue, eventExchange },
        ...overrides,
      });
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
      const lead = Math.max(100, Math.round(load.length * ahead));
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
      const problems: string[] = [];
      try {
        const slowly = { moving, patience, interval: 100 };
        await whileProgressing(() => feed?.finished === true, slowly);
        await whileProgressing(
          async () => ledger.events >= due && (await corner.parked()).length > 0,
          slowly,
        );
        await whileProgressing(isEmpty, slowly);
        // What an adapter has in hand is not seen in a queue's length: it is back there once it ends.
        for (let round = 1; ; round += 1) {
          await Promise.all(adapters.map((adapter) => adapter.stop()));
          if ((await isEmpty()) || round === MOST_ROUNDS) break;
          await Promise.all(adapters.map((adapter) => adapter.start()));
          await whileProgressing(isEmpty, slowly);
        }
      } catch (error) {
        problems.push((error as Error).message);
        await Promise.all(adapters.map((adapter) => adapter.stop()));
      }
      await consumer.drained();
      const findings = {
        streams: ledger.streams,
        parked: await corner.parked(),
        queues: await corner.queueLengths(),
        unpublished: await corner.unpublished(),
      };
      parked = findings.parked.length;
      return [
        ...problems,
        ...adapters.flatMap(({ failures }) => failures),
        ...problemsOf(expectation, findings),
      ];
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
      rmSync(folder, { recursive: true });
    },
  };
}
