import type { KnownStates } from './aggregate.ts';
import type { Delivery } from './delivery.ts';
import type { Failure } from './failure.ts';
import type { InterpretedMessage } from './interpretation.ts';
import type { FailureContext, Reading } from './reading.ts';

/** A message that the database will never take, such as one above its packet size. */
export class RefusedByStore extends Error {
  override readonly name = 'RefusedByStore';
}

/**
 * - `committed`: inbox, states and outbox were written in one transaction;
 * - `duplicate`: the same message with the same body was committed before, nothing was written;
 * - `conflict`: the same message was committed before with another body, nothing was written;
 * - `stale`: somebody else has changed what is known of an aggregate since it was looked up, nothing
 *   was written;
 * - `superseded`: the parked message to be resolved is not at that revision any more, nothing was
 *   written.
 */
export type CommitResult = 'committed' | 'duplicate' | 'conflict' | 'stale' | 'superseded';

/** What is remembered of a message and of its aggregates. */
export type Memory = {
  /** The body that was committed under the message's key; undefined if none was. */
  readonly bodyHash: string | undefined;
  readonly states: KnownStates;
};

/** A parked message as somebody looked at it: what was changed meanwhile is left alone. */
export type ParkedRevision = { readonly id: string; readonly revision: number };

/** An event that waits to be published, oldest first. */
export type OutboxEvent = {
  /** Grows with each commit. */
  readonly position: number;
  readonly id: string;
  readonly type: string;
  /** Events of one aggregate are published in their order. */
  readonly aggregate: string;
  /** The CloudEvent as JSON text. */
  readonly body: string;
};

export type ParkedState = 'parked' | 'resolved';

/** A message that failed for good, with everything that is needed to understand and repeat it. */
export type ParkedMessage = {
  readonly id: string;
  readonly state: ParkedState;
  readonly delivery: Delivery;
  readonly failure: Failure;
  readonly fingerprint: string;
  readonly context: FailureContext;
  /** 0 for the original; counts the edits. */
  readonly revision: number;
  /** The body after the last edit, UTF-8 JSON; undefined while the original stands. */
  readonly revisedBody: Uint8Array | undefined;
  /** Who said why at the last edit. */
  readonly reason: string | undefined;
  /** How often it was tried. */
  readonly attempts: number;
  /** RFC 3339, UTC. */
  readonly parkedAt: string;
  readonly updatedAt: string;
};

/** A message to be parked. */
export type NewParkedMessage = Pick<ParkedMessage, 'id' | 'delivery' | 'failure' | 'context'>;

/** How many messages are in which condition. */
export type StoreCounts = {
  readonly parked: number;
  /** Events that wait to be published. */
  readonly unpublished: number;
};

/**
 * Where messages are remembered. Each call is one transaction. Every call rejects with the driver's
 * error when the database is away; the caller tries again, because nothing was written then. `commit`
 * and `park` reject with RefusedByStore what they will never take.
 */
export type MessageStore = {
  lookUp(message: Pick<Reading, 'messageKey' | 'aggregates'>): Promise<Memory>;
  /** `resolves`: the parked message that is resolved in the same transaction. */
  commit(message: InterpretedMessage, resolves?: ParkedRevision): Promise<CommitResult>;
  /** `known`: it was parked before under this id, and nothing was written. */
  park(message: NewParkedMessage): Promise<'parked' | 'known'>;
  /** The oldest after this position; 0 is before all. */
  unpublished(after: number, limit: number): Promise<readonly OutboxEvent[]>;
  markPublished(ids: readonly string[]): Promise<void>;
  /** Newest first. */
  listParked(filter: { state?: ParkedState; limit: number }): Promise<readonly ParkedMessage[]>;
  /** All whose id begins with `prefix`, at most two: enough to tell an ambiguous one. */
  findParked(prefix: string): Promise<readonly ParkedMessage[]>;
  /** Writes revision n+1 over revision n; false if it is not parked at that revision any more. */
  revise(parked: ParkedRevision, body: Uint8Array, reason: string): Promise<boolean>;
  /** Notes that another attempt failed; false as above. */
  failAgain(parked: ParkedRevision, failure: Failure, context: FailureContext): Promise<boolean>;
  /** Notes that there is nothing left to do; false as above. */
  resolve(parked: ParkedRevision): Promise<boolean>;
  counts(): Promise<StoreCounts>;
  close(): Promise<void>;
};
