import { aggregateKey } from '../domain/aggregate.ts';
import { type Failure, fingerprintOf } from '../domain/failure.ts';
import { revivedBytes } from '../domain/json-bytes.ts';
import type {
  Attempt,
  MessageSource,
  ParkedMessage,
  ParkedState,
} from '../domain/parked-message.ts';
import type { BroughtMessage } from '../domain/parked-store.ts';
import type { FailureContext } from '../domain/reading.ts';
import { keyBytes } from './message-key-bytes.ts';

/** A row of banyan_parked. */
export type ParkedRow = {
  position: number;
  id: string;
  source: MessageSource;
  shard: number;
  state: ParkedState;
  exchange: string;
  routing_key: string;
  properties: string;
  body: Uint8Array;
  code: string;
  contract: string | null;
  fingerprint: string;
  /** `type/id` */
  aggregate: string | null;
  failure: string;
  context: string;
  /** The row of the inbox that it refers to. */
  message_key: Uint8Array | null;
  attempts: number;
  latest_attempts: string;
  revision: number;
  revised_body: Uint8Array | null;
  reason: string | null;
  due_at: string | null;
  job: number | null;
  outcome: string | null;
  release_version: string;
  parked_at: string;
  updated_at: string;
};

/** Characters of an aggregate's key; what is longer was never an id of the legacy. */
const LONGEST_AGGREGATE = 200;

/** The columns that a failure decides. */
export function failureColumns(
  failure: Failure,
  context: FailureContext,
): Pick<
  ParkedRow,
  'code' | 'contract' | 'fingerprint' | 'aggregate' | 'failure' | 'context' | 'message_key'
> {
  const aggregate = context.aggregate && aggregateKey(context.aggregate);
  const isKnown = aggregate !== undefined && aggregate.length <= LONGEST_AGGREGATE;
  return {
    code: failure.code,
    contract: failure.contract ?? null,
    fingerprint: fingerprintOf(failure),
    aggregate: isKnown ? aggregate : null,
    failure: JSON.stringify(failure),
    context: JSON.stringify(context),
    message_key: context.messageKey === undefined ? null : keyBytes(context.messageKey),
  };
}

export function parkedRowOf(
  message: BroughtMessage,
  dueAt: string | undefined,
  now: string,
): Omit<ParkedRow, 'position' | 'job' | 'outcome'> {
  const { id, source, shard, state, delivery, failure, context } = message;
  return {
    id,
    source,
    shard,
    state,
    exchange: delivery.exchange,
    routing_key: delivery.routingKey,
    properties: JSON.stringify(delivery.properties),
    body: Buffer.from(delivery.body),
    ...failureColumns(failure, context),
    attempts: message.attempts,
    latest_attempts: JSON.stringify(message.latestAttempts),
    revision: message.revision,
    revised_body: message.revisedBody === undefined ? null : Buffer.from(message.revisedBody),
    reason: message.reason ?? null,
    due_at: dueAt ?? null,
    release_version: message.release,
    parked_at: message.parkedAt,
    updated_at: now,
  };
}

export function parkedMessageOf(row: ParkedRow): ParkedMessage {
  return {
    position: Number(row.position),
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
    // All of them were written by parkedRowOf from values of these types.
    failure: JSON.parse(row.failure) as Failure,
    context: JSON.parse(row.context) as FailureContext,
    fingerprint: row.fingerprint,
    attempts: row.attempts,
    latestAttempts: JSON.parse(row.latest_attempts) as Attempt[],
    revision: row.revision,
    revisedBody: row.revised_body ?? undefined,
    reason: row.reason ?? undefined,
    // A replay job gives back what was scheduled as it was.
    dueAt: row.state === 'scheduled' ? (row.due_at ?? undefined) : undefined,
    job: row.job === null ? undefined : Number(row.job),
    outcome: row.outcome ?? undefined,
    release: row.release_version,
    parkedAt: row.parked_at,
    updatedAt: row.updated_at,
  };
}
