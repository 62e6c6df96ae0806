import type { Failure } from '../domain/failure.ts';
import { fingerprintOf } from '../domain/failure.ts';
import type { NewParkedMessage, ParkedMessage, ParkedState } from '../domain/message-store.ts';
import type { FailureContext } from '../domain/reading.ts';

/** A row of banyan_parked. */
export type ParkedRow = {
  id: string;
  state: ParkedState;
  exchange: string;
  routing_key: string;
  properties: string;
  body: Uint8Array;
  fingerprint: string;
  failure: string;
  context: string;
  attempts: number;
  revision: number;
  revised_body: Uint8Array | null;
  reason: string | null;
  parked_at: string;
  updated_at: string;
};

export function parkedRowOf(message: NewParkedMessage, now: string): ParkedRow {
  const { id, delivery, failure, context } = message;
  return {
    id,
    state: 'parked',
    exchange: delivery.exchange,
    routing_key: delivery.routingKey,
    properties: JSON.stringify(delivery.properties),
    body: delivery.body,
    fingerprint: fingerprintOf(failure),
    failure: JSON.stringify(failure),
    context: JSON.stringify(context),
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
    state: row.state,
    delivery: {
      exchange: row.exchange,
      routingKey: row.routing_key,
      properties: JSON.parse(row.properties, revived),
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

/** A header may be bytes, which JSON.stringify writes as `{type: 'Buffer', data: […]}`. */
function revived(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'type' in value &&
    value.type === 'Buffer';
  return isBytes && Array.isArray(value.data) ? Buffer.from(value.data) : value;
}
