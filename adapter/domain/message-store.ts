import type { KnownStates } from './aggregate.ts';
import type { Delivery } from './delivery.ts';
import type { Failure } from './failure.ts';
import type { InterpretedMessage } from './interpretation.ts';
import type { Lease, Leases } from './lease.ts';
import type { FailureContext, Reading } from './reading.ts';

/** The lease is somebody else's: what is in hand is delivered again, to its new holder. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** A message that the database will never take, such as one above its packet size. */
export class RefusedByStore extends Error {
  override readonly name = 'RefusedByStore';
}

/** What came of writing messages; where it is not `committed`, nothing was written. */
export type CommitResult =
  /** Inbox, states and outbox of all messages were written in one transaction. */
  | {
      readonly kind: 'committed';
      readonly events: readonly OutboxEvent[];
      /** How often others than the lease's holder have put events into this shard's outbox so far. */
      readonly outsideCommits: number;
    }
  /**
   * Somebody else has committed one of them, or has changed what is known of an aggregate, since it
   * was looked up.
   */
  | { readonly kind: 'stale' }
  /** The parked message to be resolved is not at that revision any more. */
  | { readonly kind: 'superseded' }
  /** The lease is somebody else's by now. */
  | { readonly kind: 'fenced' };

/** What is remembered of messages and of their aggregates. */
export type Memory = {
  /** The body that was committed under each message's key; a key that is not there is new. */
  readonly bodyHashes: ReadonlyMap<string, string>;
  readonly states: KnownStates;
};

/** A parked message as somebody looked at it: what was changed meanwhile is left alone. */
export type ParkedRevision = { readonly id: string; readonly revision: number };

/** An event that waits to be published. */
export type OutboxEvent = {
  /** Grows with each commit of a shard. */
  readonly position: number;
  readonly id: string;
  readonly type: string;
  /** Events of one aggregate are published in their order. */
  readonly aggregate: string;
  /** The CloudEvent as JSON text. */
  readonly body: string;
  /** When it was committed: RFC 3339, UTC. */
  readonly createdAt: string;
};

export type ParkedState = 'parked' | 'resolved';

/** Where a parked message came from: from the legacy, or as an event from the SCM. */
export type MessageSource = 'legacy' | 'scm';

/** A message that failed for good, with everything that is needed to understand and repeat it. */
export type ParkedMessage = {
  readonly id: string;
  readonly source: MessageSource;
  /** The shard that it came through. */
  readonly shard: number;
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
export type NewParkedMessage = Pick<
  ParkedMessage,
  'id' | 'source' | 'shard' | 'delivery' | 'failure' | 'context'
>;

/** How many messages are in which condition. */
export type StoreCounts = {
  readonly parked: number;
  /** Events that wait to be published. */
  readonly unpublished: number;
  /** When the oldest of these was committed: RFC 3339, UTC; undefined where none waits. */
  readonly oldestUnpublished: string | undefined;
};

/** A share of the outbox: its events are those of the messages that came through this shard. */
export type Shard = { readonly index: number; readonly of: number };

/**
 * Where messages are remembered. Each call is one transaction. Every call rejects with the driver's
 * error when the database is away; the caller tries again, because nothing was written then. `commit`
 * and `park` reject with RefusedByStore what they will never take.
 */
export type MessageStore = {
  lookUp(messages: readonly Pick<Reading, 'messageKey' | 'aggregates'>[]): Promise<Memory>;
  /**
   * All or nothing. Every message has a key of its own; what one makes known replaces what the one
   * before it did.
   */
  commit(messages: readonly InterpretedMessage[], options: CommitOptions): Promise<CommitResult>;
  /** `known`: it was parked before under this id, and nothing was written. */
  park(message: NewParkedMessage): Promise<'parked' | 'known'>;
  /** The oldest after this position; 0 is before all. */
  unpublished(shard: Shard, after: number, limit: number): Promise<readonly OutboxEvent[]>;
  /** False if the lease is somebody else's by now: nothing was marked. */
  markPublished(
    events: readonly Pick<OutboxEvent, 'position' | 'id'>[],
    lease: Lease,
  ): Promise<boolean>;
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
  /**
   * Removes rows of inbox and outbox that are older, a few at a time with a pause in between; returns
   * how many. A message that a parked one refers to stays known. Times are RFC 3339, UTC.
   */
  removeOld(
    before: { readonly inbox: string; readonly outbox: string },
    pause: () => Promise<void>,
  ): Promise<number>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  readonly leases: Leases;
  close(): Promise<void>;
};

export type CommitOptions = {
  readonly shard: number;
  /** That of the shard's holder: nobody else's messages come through it. Without it: from outside. */
  readonly lease?: Lease | undefined;
  /** The parked message that is resolved in the same transaction. */
  readonly resolves?: ParkedRevision | undefined;
};
