import { isUtf8 } from 'node:buffer';
import { parseJson } from '../delivery/decoding/json.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type EventReading, type EventReadingTools, readEvent } from '../domain/event-reading.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Failed } from '../domain/reading.ts';

export type EventDeliveryTools = EventReadingTools & {
  /** SHA-256, in hex. */
  hash(body: Uint8Array): string;
};

/** Bytes of an event: none of the SCM's comes near. */
const LARGEST_EVENT = 1024 * 1024;

/**
 * Reads an event as it was delivered: a CloudEvent in structured mode, UTF-8 JSON. Never throws for bad
 * input. `knownKey` is the message key where it was established before.
 */
export function readEventDelivery(
  { body }: Delivery,
  tools: EventDeliveryTools,
  knownKey?: string,
): EventReading | Failed {
  if (body.length > LARGEST_EVENT) {
    return unreadable('json_invalid', `the event has more than ${LARGEST_EVENT} bytes`, 'size');
  }
  // RFC 8259 §8.1
  if (!isUtf8(body)) return unreadable('charset_invalid', 'the event is no UTF-8');
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  if (!parsed.ok) return unreadable('json_invalid', `the event ${parsed.problem}`, parsed.rule);
  return readEvent(parsed.value, { bodyHash: tools.hash(body), knownKey }, tools);
}

function unreadable(code: FailureCode, message: string, rule?: string): Failed {
  const failure = { code, message, ...(rule === undefined ? {} : { rule }) };
  return { kind: 'failed', failure, context: {} };
}
