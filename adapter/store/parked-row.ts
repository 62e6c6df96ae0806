import type { Failure } from '../domain/failure.ts';
import { fingerprintOf } from '../domain/failure.ts';
import { revivedBytes } from '../domain/json-bytes.ts';
import type {
  MessageSource,
  NewParkedMessage,
  ParkedMessage,
  ParkedState,
} from '../domain/message-store.ts';
import type { FailureContext } from '../domain/reading.ts';
import { keyBytes } from './message-key-bytes.ts';

/** A row of banyan_parked. */
export type ParkedRow = {
  id: string;
  source: MessageSource;
  shard: number;
  state: ParkedState;
  exchange: string;
  routing_key: string;
  properties: string;
  body: Uint8Array;
  fingerprint: string;
  failure: string;
  context: string;
  /** The row of the inbox that it refers to. */
  message_key: Uint8Array | null;
  attempts: number;
  revision: number;
  revised_body: Uint8Array | null;
  reason: string | null;
  parked_at: string;
  updated_at: string;
};

export function parkedRowOf(message: NewParkedMessage, now: string): ParkedRow {
  const { id, source, shard, delivery, failure, context } = message;
  return {
    id,
    source,
    shard,
    state: 'parked',
    exchange: delivery.exchange,
    routing_key: delivery.routingKey,
    properties: JSON.stringify(delivery.properties),
    body: delivery.body,
    fingerprint: fingerprintOf(failure),
    failure: JSON.stringify(failure),
    context: JSON.stringify(context),
    message_key: context.messageKey === undefined ? null : keyBytes(context.messageKey),
    attempts: 1,
    revision: 0,
    revised_body: null,
    reason: null,
    parked_at: now,
    updated_at: now,
  };
}

export function parkedMessageOf(row: ParkedRow): ParkedMessage {
  return {
    id: row.id,
    source: row.source,
    shard: row.shard,
    state: row.state,
    delivery: {
      exchange: row.exchange,
      routingKey: row.routing_key,
      properties: JSON.parse(row.properties, revivedBytes),
      body: row.body,
    },
    // Both were written by parkedRowOf from values of these types.
    failure: JSON.parse(row.failure) as Failure,
    context: JSON.parse(row.context) as FailureContext,
    fingerprint: row.fingerprint,
    attempts: row.attempts,
    revision: row.revision,
    revisedBody: row.revised_body ?? undefined,
    reason: row.reason ?? undefined,
    parkedAt: row.parked_at,
    updatedAt: row.updated_at,
  };
}
