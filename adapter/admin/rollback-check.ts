import type { AdminRoute, Logger } from '#process';
import type { QueueCounts } from '../delivery/queue-depth.ts';
import { deadLetterQueueOf, receiversQueueOf, undeliverableQueueOf } from '../delivery/topology.ts';
import type { StoreLag } from '../domain/message-store.ts';
import {
  type LaggingEvents,
  type LagPlace,
  type RollbackLag,
  summed,
} from '../domain/rollback-lag.ts';
import { answerError, answerJson } from '../parking/http/answers.ts';

export type RollbackCheckOptions = {
  readonly instance: string;
  /** The queue of the way back; undefined where there is none. */
  readonly queue: string | undefined;
  /** How much is in queues; undefined while the broker is away. */
  readonly counts: (
    queues: readonly string[],
  ) => Promise<Readonly<Record<string, QueueCounts>> | undefined>;
  readonly inHand: () => readonly LaggingEvents[];
  /** Rejects while the database is away. */
  readonly stored: () => Promise<StoreLag>;
  /** ms since 1970. */
  readonly now: () => number;
};

/** `GET /rollback-check`: which events are on their way, as a {@link RollbackLag}. */
export function rollbackCheckRoute(options: RollbackCheckOptions, log: Logger): AdminRoute {
  return {
    method: 'GET',
    path: '/rollback-check',
    async handle(_request, response) {
      try {
        answerJson(response, await lagNow(options));
      } catch (error) {
        answerError(response, error, log);
      }
    },
  };
}

/**
 * Which events are on their way now. In the order of an event's way: one that moves on meanwhile is counted twice,
 * and never missed.
 */
export async function lagNow(options: RollbackCheckOptions): Promise<RollbackLag> {
  const { instance, queue, counts, inHand, stored, now } = options;
  const unknown: string[] = [];
  const waiting: RollbackLag['wayBack'][number][] = [];
  let receivers: number | undefined;
  if (queue === undefined) {
    unknown.push('what reaches the legacy: adapter.reverse is not configured');
  } else {
    const places: readonly (readonly [LagPlace, string])[] = [
      ['queue', queue],
      ['dead-letter queue', deadLetterQueueOf(queue)],
      ['undeliverable', undeliverableQueueOf(queue)],
    ];
    const found = await counts([...places.map(([, name]) => name), receiversQueueOf(queue)]);
    if (found === undefined) unknown.push('what waits at the broker: it does not answer');
    else {
      for (const [place, name] of places) {
        const count = found[name]?.messages;
        if (count === undefined) unknown.push(`what waits in ${name}: it is not there`);
        else if (count > 0) waiting.push({ place, count });
      }
      receivers = found[receiversQueueOf(queue)]?.consumers ?? 0;
      if (receivers === 0) unknown.push(`what is in hand: nobody receives from ${queue}`);
    }
  }
  for (const one of summed(inHand())) waiting.push({ place: 'in hand', ...one });
  const lag = await stored().catch(() => undefined);
  if (lag === undefined) unknown.push('what is parked or to be published: the database is away');
  return {
    at: new Date(now()).toISOString(),
    instance,
    ...(receivers === undefined ? {} : { receivers }),
    wayBack: [...waiting, ...(lag?.wayBack ?? [])],
    outbox: lag?.outbox ?? [],
    unknown,
  };
}
