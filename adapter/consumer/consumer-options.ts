import type { Knex } from 'knex';
import { BanyanError, formats, type ScmEventType } from '#contracts';
import type { Logger } from '#process';
import type { EventOf, Malformed } from './received-event.ts';

/** Who consumes what, from where, and what it does with it. */
export type IdempotentConsumerOptions<Type extends ScmEventType = ScmEventType> = {
  /** Of this consumer in its database: letters, digits, `.`, `_` and `-`. Another one consumes anew. */
  readonly name: string;
  /** `amqp://user:password@host:5672` */
  readonly broker: string;
  /** `mysql://user:password@host:3306/database` or `sqlite:PATH`: the service's own. */
  readonly database: string;
  /** Declared here; what cannot be handled goes to `<queue>.dead-letter`. */
  readonly queue: string;
  /** Where the events are published; default `scm.events`. */
  readonly exchange?: string;
  /** The types that `handle` takes; others in the queue are ignored. Default: each that has a contract. */
  readonly events?: readonly Type[];
  /** Topic patterns of event types; default: `events`, or `scm.#` where none are named. */
  readonly bindings?: readonly string[];
  /**
   * Takes one event at a time, in the order of the queue. What it writes with `transaction` is
   * committed together with the knowledge that this event was consumed, or not at all. It awaits its
   * queries, and leaves commit and rollback alone. What it does elsewhere may happen again.
   */
  readonly handle: (event: EventOf<Type>, transaction: Knex.Transaction) => Promise<void>;
  /** Told of each message that is no event, or breaks its contract. */
  readonly onMalformed?: (malformed: Malformed) => void;
  /** Default: JSON lines on stdout, warnings and errors only. */
  readonly log?: Logger;
  /** Messages on their way to us; default 20. */
  readonly prefetch?: number;
  /** ms that an event is remembered; longer than one may wait in the dead-letter queue. Default 30 days. */
  readonly retention?: number;
  /** Ends the waiting for a database or a broker at the start. */
  readonly signal?: AbortSignal;
};

/** Throws a BanyanError `consumer_invalid` (exit code 2) that names every option that is wrong. */
export function checkOptions(options: Omit<IdempotentConsumerOptions, 'events' | 'handle'>): void {
  const { name, broker, database, queue, exchange, prefetch, retention } = options;
  const wrong = [
    !/^[a-zA-Z0-9._-]{1,100}$/.test(name) && 'name: 1 to 100 letters, digits, ".", "_" or "-"',
    // Not quoted: they may hold a password.
    !formats['amqp-url']?.validate(broker) && `broker: ${formats['amqp-url']?.expected}`,
    !formats['database-url']?.validate(database) &&
      `database: ${formats['database-url']?.expected}`,
    // The broker takes 255 bytes, of which "<queue>.dead-letter" needs some.
    !isShort(queue, 200) && 'queue: 1 to 200 bytes',
    exchange !== undefined && !isShort(exchange, 255) && 'exchange: 1 to 255 bytes',
    prefetch !== undefined && !isWhole(prefetch, 2_000) && 'prefetch: 1 to 2000',
    retention !== undefined && !(retention > 0) && 'retention: more than 0 ms',
  ].filter((problem) => problem !== false);
  if (wrong.length === 0) return;
  throw new BanyanError('consumer_invalid', 'a consumer cannot be made of these options', {
    exitCode: 2,
    advice: wrong.join('\n'),
  });
}

function isShort(text: string, most: number): boolean {
  return text.length > 0 && Buffer.byteLength(text) <= most;
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
