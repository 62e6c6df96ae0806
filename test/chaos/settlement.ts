import type { AdapterProcess } from './adapter-process.ts';
import type { Corner } from './corner.ts';
import type { Expectation } from './expectation.ts';
import type { Ledger } from './ledger.ts';
import type { LegacyFeed } from './legacy-feed.ts';
import { whileProgressing } from './progress.ts';
import type { ScmConsumer } from './scm-consumer.ts';
import { problemsOf } from './verdict.ts';

/** How a world ended. */
export type Settlement = { readonly problems: readonly string[]; readonly parked: number };

export type SettlementOptions = {
  readonly corner: Corner;
  readonly expectation: Expectation;
  readonly ledger: Ledger;
  readonly feed: LegacyFeed | undefined;
  readonly consumer: ScmConsumer;
  readonly adapters: readonly AdapterProcess[];
  /** ms without any progress after which nothing more is waited for. */
  readonly patience: number;
};

/** Rounds of stopping the adapters, looking, and starting them again. */
const MOST_ROUNDS = 10;

/** Lets everything come to its end, stops the adapters, and says what is not as it must be. */
export async function settlementOf(options: SettlementOptions): Promise<Settlement> {
  const { corner, expectation, ledger, consumer, adapters } = options;
  const stop = () => Promise.all(adapters.map((adapter) => adapter.stop()));
  const problems: string[] = [];
  try {
    await untilNothingIsLeft(options, stop);
  } catch (error) {
    problems.push((error as Error).message);
    await stop();
  }
  await consumer.drained();
  const findings = {
    streams: ledger.streams,
    parked: await corner.parked(),
    queues: await corner.queueLengths(),
    unpublished: await corner.unpublished(),
  };
  problems.push(...adapters.flatMap(({ failures }) => failures));
  problems.push(...problemsOf(expectation, findings));
  return { problems, parked: findings.parked.length };
}

async function untilNothingIsLeft(
  { corner, expectation, ledger, feed, adapters, patience }: SettlementOptions,
  stop: () => Promise<unknown>,
): Promise<void> {
  // While a server is away nobody can tell; that is no progress.
  const look = async () => ({
    queues: await corner.queueLengths().catch(() => undefined),
    unpublished: await corner.unpublished().catch(() => undefined),
    parked: (await corner.parked().catch(() => undefined))?.length,
  });
  const isEmpty = async () => {
    const { queues, unpublished } = await look();
    return unpublished === 0 && Object.values(queues ?? { unknown: 1 }).every((n) => n === 0);
  };
  const moving = async () => {
    const { events, duplicates } = ledger;
    return {
      events,
      duplicates,
      confirmed: feed?.confirmed,
      sent: feed?.repeated,
      ...(await look()),
    };
  };
  const slowly = { moving, patience, interval: 100 };

  await whileProgressing(() => feed?.finished === true, slowly);
  await whileProgressing(() => ledger.events >= expectation.origins.size, slowly);
  await whileProgressing(isEmpty, slowly);
  // What an adapter has in hand is not seen in a queue's length: it is back there once it ends.
  for (let round = 1; ; round += 1) {
    await stop();
    if ((await isEmpty()) || round === MOST_ROUNDS) return;
    await Promise.all(adapters.map((adapter) => adapter.start()));
    await whileProgressing(isEmpty, slowly);
  }
}
