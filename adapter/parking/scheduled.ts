import { setTimeout as delay } from 'node:timers/promises';
import type { CommittedEvent } from '../delivery/batch-commit.ts';
import type { FlowControl } from '../delivery/flow-control.ts';
import type { Lease } from '../domain/lease.ts';
import { Fenced, type MessageStore, type Shard } from '../domain/message-store.ts';
import type { ParkedMessage, Retried } from '../domain/parked-message.ts';
import type { Tools } from '../tools.ts';
import { tryParked } from './try-parked.ts';

export type ScheduledOptions = {
  readonly store: MessageStore;
  readonly tools: Tools;
  readonly shard: Shard;
  /** Undefined while somebody else may hold it: then nothing is tried. */
  readonly lease: () => Lease | undefined;
  readonly flow: Pick<FlowControl, 'paused'>;
  /** ms that never go back. */
  readonly clock: () => number;
  readonly onCommitted: (events: readonly CommittedEvent[], outsideCommits: number) => void;
  readonly onRetried: (results: readonly Retried[]) => void;
  /** Told when the database does not answer. */
  readonly onTrouble: (error: unknown) => void;
};

/** Who the audit says it was. */
export const BY_ITSELF = { who: 'the adapter' };

/** ms between two looks at what is due. */
const INTERVAL = 1_000;
/** Messages of one transaction. */
const BATCH = 100;

/**
 * Tries the parked messages of a shard that are due: those that nobody is before any more follow the
 * one that held them back, in their order; those that were withheld go on once their translator runs again.
 * Its holder alone does, one batch at a time.
 */
export function startScheduled(options: ScheduledOptions): { stop(): Promise<void> } {
  const { store, tools, shard, lease, flow, clock, onCommitted, onRetried, onTrouble } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Those that are due; where these leave room, those whose translator was switched on again. */
  const nextOnes = async (): Promise<readonly ParkedMessage[]> => {
    const next = [...(await store.due('legacy', shard, BATCH))];
    for (const { contract } of await store.withheldContracts()) {
      const room = BATCH - next.length;
      if (room <= 0) break;
      if (!tools.isWithheld(contract)) next.push(...(await store.withheld(contract, shard, room)));
    }
    return next;
  };

  /** Whether there may be more at once: whom these held back. */
  const tryDue = async (): Promise<boolean> => {
    const held = lease();
    if (held === undefined || flow.paused.length > 0) return false;
    const due = await nextOnes();
    if (due.length === 0 || signal.aborted) return false;
    const arrivedAt = clock();
    const now = () => new Date().toISOString();
    const inOrder = due.toSorted((a, b) => a.position - b.position);
    const tried = await tryParked(inOrder, {
      tools,
      store,
      by: BY_ITSELF,
      shard: shard.index,
      lease: held,
      now,
    });
    onRetried(tried.results);
    onCommitted(
      tried.events.map((event) => ({ event, arrivedAt })),
      tried.outsideCommits ?? 0,
    );
    return tried.results.length > 0;
  };

  const sleep = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  const run = async () => {
    while (!signal.aborted) {
      const began = clock();
      try {
        if (await tryDue()) {
          // As long as it took: what arrives gets half of the time, however much goes on at once.
          await sleep(clock() - began);
          continue;
        }
      } catch (error) {
        if (!(error instanceof Fenced)) onTrouble(error);
      }
      await sleep(INTERVAL);
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
