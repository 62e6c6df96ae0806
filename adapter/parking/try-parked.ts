import { processMessages } from '../delivery/process-messages.ts';
import type { Arrival } from '../domain/batch.ts';
import type { InterpretationTools } from '../domain/interpretation.ts';
import type { Lease } from '../domain/lease.ts';
import type { MessageStore, OutboxEvent } from '../domain/message-store.ts';
import type { ParkedMessage, Retried, RetriedBy } from '../domain/parked-message.ts';
import { type ReadingTools, read } from '../domain/reading.ts';
import { retriedOf, type TriedOutcome } from '../domain/retried.ts';
import { currentDelivery } from './current-delivery.ts';

/** What came of parked messages that were tried again. */
export type Tries = {
  /** In their order; fewer than were given where the rest was not tried. */
  readonly results: readonly Retried[];
  /** Somebody else has changed one of them meanwhile: nothing was written. */
  readonly superseded: boolean;
  readonly events: readonly OutboxEvent[];
  /** See CommitResult. */
  readonly outsideCommits: number | undefined;
};

export type TryOptions = {
  readonly tools: ReadingTools & InterpretationTools;
  readonly store: Pick<MessageStore, 'lookUp' | 'commit'>;
  readonly by: RetriedBy;
  /** The shard that their events come through, and its holder's lease; their own unless told. */
  readonly shard?: number;
  readonly lease?: Lease | undefined;
  /** RFC 3339, UTC. */
  readonly now: () => string;
  /** How many of the results to take; the others were not tried. All unless told. */
  readonly take?: (results: readonly Retried[]) => number;
};

/**
 * Tries parked messages of the legacy, in the order of their positions, the same way as at their first
 * delivery. All of them came through one shard. Rejects when the store does, and with Fenced.
 */
export async function tryParked(
  messages: readonly ParkedMessage[],
  { tools, store, by, shard, lease, now, take = ({ length }) => length }: TryOptions,
): Promise<Tries> {
  const byPosition = new Map(messages.map((message) => [message.position, message]));
  const results: Retried[] = [];
  const arrivals = messages.map((message): Arrival => {
    // It keeps the key that the original had, even if the places it was made of were edited.
    const reading = read(currentDelivery(message), tools, message.context.messageKey);
    return { ...reading, position: message.position };
  });
  const { outcomes, events, outsideCommits } = await processMessages(arrivals, tools, store, {
    shard: shard ?? messages[0]?.shard ?? 0,
    lease,
    retry: (all, tried) => {
      const at = now();
      const some = all.map((outcome, index) => {
        const message = byPosition.get(tried[index]?.position ?? 0);
        if (message === undefined) throw new Error('an outcome without a message');
        // Nobody has tried to write it yet.
        return retriedOf(message, outcome as TriedOutcome, { by, at });
      });
      // A batch that is repeated begins anew where it did; the second half of one goes on.
      const first = some[0]?.position ?? 0;
      const from = results.findIndex(({ position }) => position >= first);
      if (from !== -1) results.length = from;
      const kept = take([...results, ...some]) - results.length;
      const retried = { by, results: some.slice(0, kept) };
      results.push(...retried.results);
      return { kept, retried };
    },
  });
  const superseded = outcomes.some(({ kind }) => kind === 'superseded');
  return { results: superseded ? [] : results, superseded, events, outsideCommits };
}
