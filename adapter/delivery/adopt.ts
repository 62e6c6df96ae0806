import { BanyanError } from '#contracts';
import type { Logger } from '#process';
import type { AdapterConfig } from '../config.ts';
import type { AuditDraft } from '../domain/audit.ts';
import { type MessageStore, RefusedByStore } from '../domain/message-store.ts';
import type { BroughtMessage } from '../domain/parked-store.ts';
import type { Parking } from '../parking/operations.ts';
import { RELEASE } from '../release.ts';
import type { Tools } from '../tools.ts';
import { adoptedMessages } from './adopt-messages.ts';
import { openForeignQueue } from './adopt-queue.ts';
import { deadLetterQueueOf, shardQueuesOf, undeliverableQueueOf } from './topology.ts';

export type AdoptOptions = {
  readonly config: Pick<AdapterConfig, 'broker' | 'topology' | 'receive' | 'reverse'>;
  readonly store: Pick<MessageStore, 'lookUp'> & {
    readonly parked: Pick<MessageStore['parked'], 'bring'>;
  };
  readonly tools: Tools;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: () => string;
  readonly log: Pick<Logger, 'info' | 'error'>;
};

/** Messages in hand, and in one transaction. */
const BATCH = 100;

/**
 * Moves what lies in a queue of the broker into parking: insert first, then ack. Whatever ends it in
 * between, a message that was not acknowledged stays in the queue, and is known by its id the next
 * time. What the database will never take stays there as well.
 * Throws what ForeignQueue does; `queue_in_use` (exit code 2) for a queue that the adapter itself
 * empties; `queue_silent` where messages lie in it that the broker does not hand out.
 */
export function adoptFrom(options: AdoptOptions): Parking['adopt'] {
  const { config, store, tools, now, log } = options;

  return async ({ queue, limit = Number.POSITIVE_INFINITY, who }) => {
    refuseInUse(queue, config);
    const audit: AuditDraft = { who, operation: 'adopted', before: { queue } };
    const { reverse, topology } = config;
    const isReverse = reverse !== undefined && queue === undeliverableQueueOf(reverse.queue);
    const foreign = await openForeignQueue(config.broker, queue);
    try {
      let adopted = 0;
      let known = 0;
      let refused = 0;
      let ready = await foreign.ready();
      while (ready > 0 && adopted + known < limit) {
        const taken = await foreign.take(Math.min(BATCH, limit - adopted - known));
        const messages = await adoptedMessages(
          taken.map(({ delivery }) => delivery),
          {
            queue,
            source: isReverse ? 'scm' : 'legacy',
            isPacked: queue.startsWith(`${topology.queue}.`),
            tools,
            lookUp: store.lookUp,
            now: now(),
            release: RELEASE,
          },
        );
        const brought = await bringAll(messages, store.parked, audit);
        const settled = brought.settled.filter(Boolean).length;
        refused += messages.length - settled;
        await foreign.acknowledge(
          taken.filter((_, index) => brought.settled[index]),
          refused === 0,
        );
        adopted += brought.inserted;
        known += settled - brought.inserted;
        for (const [index, { id, delivery }] of messages.entries()) {
          if (brought.settled[index]) continue;
          log.error({ id, queue, bytes: delivery.body.length }, 'message cannot be parked: left');
        }
        ready = await foreign.ready();
        if (taken.length === 0 && ready > 0) throw silent(queue, ready);
      }
      // What was refused is in hand until the end, and in the queue from then on.
      const left = ready + refused;
      log.info({ queue, adopted, known, left }, 'messages adopted');
      return { adopted, known, left };
    } finally {
      await foreign.close();
    }
  };
}

type Brought = {
  readonly inserted: number;
  /** Of each: it need not stay in the queue. */
  readonly settled: readonly boolean[];
};

/** In one transaction; what the database will never take is found by halves until it stands alone. */
async function bringAll(
  messages: readonly BroughtMessage[],
  parked: AdoptOptions['store']['parked'],
  audit: AuditDraft,
): Promise<Brought> {
  const [first, another] = messages;
  if (first === undefined) return { inserted: 0, settled: [] };
  try {
    const inserted = await parked.bring(messages, audit);
    return { inserted, settled: messages.map(() => true) };
  } catch (error) {
    if (!(error instanceof RefusedByStore)) throw error;
    if (another === undefined) return { inserted: 0, settled: [false] };
    const middle = Math.ceil(messages.length / 2);
    const before = await bringAll(messages.slice(0, middle), parked, audit);
    const after = await bringAll(messages.slice(middle), parked, audit);
    return {
      inserted: before.inserted + after.inserted,
      settled: [...before.settled, ...after.settled],
    };
  }
}

/** The end of the line (`.undeliverable`) is nobody's: what lies there may be adopted. */
function refuseInUse(
  queue: string,
  { topology, receive, reverse }: Pick<AdapterConfig, 'topology' | 'receive' | 'reverse'>,
): void {
  const consumed = [topology.queue, ...(reverse === undefined ? [] : [reverse.queue])];
  const own = [...consumed, ...consumed.map(deadLetterQueueOf)];
  if (![...own, ...shardQueuesOf(topology.queue, receive.shards)].includes(queue)) return;
  throw new BanyanError('queue_in_use', `the adapter itself empties the queue "${queue}"`, {
    exitCode: 2,
    advice: 'What fails there is parked by itself: see `banyan failed list`.',
  });
}

function silent(queue: string, ready: number): BanyanError {
  const message = `${ready} messages lie in the queue "${queue}", and the broker hands none of them out`;
  return new BanyanError('queue_silent', message, {
    advice:
      'Another one may be its single active consumer: stop that, and try again. What was adopted by then is known.',
  });
}
