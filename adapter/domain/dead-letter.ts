import type { Delivery } from './delivery.ts';
import type { Attempt } from './parked-message.ts';

/** What RabbitMQ tells of a message that lies in a dead-letter queue. */
export type DeadLetter = {
  /** As it was before it died. Properties and body are as they came: nothing is lost. */
  readonly delivery: Delivery;
  /** The latest death; undefined where no header tells of one. */
  readonly last: Death | undefined;
  /** How often it died; 1 where nothing is told. */
  readonly deaths: number;
  /** The latest deaths that have a time, oldest first. */
  readonly attempts: readonly Attempt[];
};

/** What is known of one way to die: it may have died like this several times. */
export type Death = {
  readonly queue: string;
  /** `rejected`, `expired`, `maxlen` or `delivery_limit`, and whatever RabbitMQ says one day. */
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly at: string | undefined;
};

type Entry = Death & {
  readonly exchange: string | undefined;
  readonly routingKey: string | undefined;
  readonly count: number;
};

const MOST_ATTEMPTS = 20;
/** Deaths that are believed: a header can be forged, and the column of a number ends somewhere. */
const MOST_DEATHS = 1_000_000;
/** Seconds since 1970 up to the year 9999. */
const LAST_SECOND = 253_402_300_799;

/**
 * Reads `x-death`, the newest death first, and what else tells of the first one. Anybody can send such
 * headers: what is not as RabbitMQ writes it is left out, and then the delivery stays as it came.
 * Source: https://www.rabbitmq.com/docs/dlx#effects
 */
export function deadLetterOf(delivered: Delivery): DeadLetter {
  const headers = delivered.properties.headers;
  const entries = listOf(fieldOf(headers, 'x-death')).flatMap(entryOf);
  const firstQueue = nameOf(fieldOf(headers, 'x-first-death-queue'));
  const firstReason = nameOf(fieldOf(headers, 'x-first-death-reason'));
  // A message that dies in a circle moves its entries: the last one is not always the first death.
  const first =
    entries.find(({ queue, reason }) => queue === firstQueue && reason === firstReason) ??
    entries.at(-1);
  const firstExchange = nameOf(fieldOf(headers, 'x-first-death-exchange'));
  const deaths = entries.reduce((sum, { count }) => sum + count, 0);
  return {
    delivery: {
      ...delivered,
      exchange: first?.exchange ?? firstExchange ?? delivered.exchange,
      routingKey: first?.routingKey ?? delivered.routingKey,
    },
    last: entries[0],
    deaths: Math.min(Math.max(deaths, 1), MOST_DEATHS),
    attempts: entries
      .flatMap(({ at, reason }) =>
        at === undefined ? [] : { at, by: 'delivery', failure: reason },
      )
      .slice(0, MOST_ATTEMPTS)
      .reverse(),
  };
}

function entryOf(value: unknown): Entry[] {
  const queue = nameOf(fieldOf(value, 'queue'));
  const reason = fieldOf(value, 'reason');
  // It becomes a part of a fingerprint.
  if (queue === undefined || typeof reason !== 'string' || !/^[a-z_]{1,40}$/.test(reason)) {
    return [];
  }
  const count = fieldOf(value, 'count');
  const [routingKey] = listOf(fieldOf(value, 'routing-keys'));
  return [
    {
      queue,
      reason,
      at: timeOf(fieldOf(value, 'time')),
      exchange: nameOf(fieldOf(value, 'exchange')),
      routingKey: nameOf(routingKey),
      count: Number.isSafeInteger(count) && Number(count) > 0 ? Number(count) : 1,
    },
  ];
}

/** An AMQP timestamp, as seconds since 1970 in `{'!': 'timestamp', value}`. */
function timeOf(timestamp: unknown): string | undefined {
  const seconds = fieldOf(timestamp, 'value');
  const isTime =
    typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds > 0 &&
    seconds <= LAST_SECOND;
  return isTime ? new Date(seconds * 1_000).toISOString() : undefined;
}

/** An AMQP short string, as names at the broker are. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 255 ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(table: unknown, name: string): unknown {
  if (typeof table !== 'object' || table === null || !Object.hasOwn(table, name)) return undefined;
  return Reflect.get(table, name);
}
