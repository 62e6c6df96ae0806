import type { KnownStates } from './aggregate.ts';
import type { InterpretedMessage } from './interpretation.ts';
import type { Lease, Leases } from './lease.ts';
import type {
  MessageSource,
  NewParkedMessage,
  ParkedMessage,
  Retried,
  RetriedBy,
} from './parked-message.ts';
import type { ParkedStore } from './parked-store.ts';
import type { Reading } from './reading.ts';
import type { RollbackLag } from './rollback-lag.ts';

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
      /** How often others than the holder's queue have put events into this shard's outbox so far. */
      readonly outsideCommits: number;
    }
  /**
   * Somebody else has committed one of them, or has changed what is known of an aggregate, since it
   * was looked up.
   */
  | { readonly kind: 'stale' }
  /** A parked message that was tried again was changed meanwhile. */
  | { readonly kind: 'superseded' }
  /** The lease is somebody else's by now. */
  | { readonly kind: 'fenced' };

/** What is remembered of messages and of their aggregates. */
export type Memory = {
  /** The body that was committed under each message's key; a key that is not there is new. */
  readonly bodyHashes: ReadonlyMap<string, string>;
  readonly states: KnownStates;
  /**
   * Parked messages that are still open, by the key of the aggregate that they hold back: of each
   * queue the first at the least, and all before the place that was asked for.
   */
  readonly waiting: ReadonlyMap<string, readonly number[]>;
};

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

/** How many messages are in which condition. */
export type StoreCounts = {
  /** Those that wait for an operator, and those behind them; counted up to 100,000 each. */
  readonly parked: number;
  readonly held: number;
  /** Those that the adapter will try again by itself; counted up to 100,000. */
  readonly scheduled: number;
  /** Those of contracts whose translator is switched off, by contract; counted up to 100,000 each. */
  readonly withheld: readonly (WithheldContract & { readonly count: number })[];
  /** Events that wait to be published. */
  readonly unpublished: number;
  /** When the oldest of these was committed: RFC 3339, UTC; undefined where none waits. */
  readonly oldestUnpublished: string | undefined;
};

/** Events on their way, either way, that the database knows. */
export type StoreLag = Pick<RollbackLag, 'wayBack' | 'outbox'>;

/** A contract of which messages are withheld; `since` the oldest of them came: RFC 3339, UTC. */
export type WithheldContract = { readonly contract: string; readonly since: string };

/** A share of the outbox: its events are those of the messages that came through this shard. */
export type Shard = { readonly index: number; readonly of: number };

/**
 * Where messages are remembered. Each call is one transaction. Every call rejects with the driver's
 * error when the database is away; the caller tries again, because nothing was written then. `commit`
 * and `park` reject with RefusedByStore what they will never take.
 */
export type MessageStore = {
  /** `before`: the place among the parked messages of the last of those to be looked up. */
  lookUp(
    messages: readonly Pick<Reading, 'messageKey' | 'aggregates' | 'ordered'>[],
    before?: number,
  ): Promise<Memory>;
  /**
   * All or nothing. Every message has a key of its own; what one makes known replaces what the one
   * before it did.
   */
  commit(messages: readonly InterpretedMessage[], options: CommitOptions): Promise<CommitResult>;
  /**
   * All or nothing, in their order. One that is held, but has nobody before it any more, is scheduled.
   * `known`: it was parked before under this id, and nothing was written of it.
   */
  park(messages: readonly NewParkedMessage[]): Promise<readonly ('parked' | 'known')[]>;
  /** The oldest after this position; 0 is before all. */
  unpublished(shard: Shard, after: number, limit: number): Promise<readonly OutboxEvent[]>;
  /** False if the lease is somebody else's by now: nothing was marked. */
  markPublished(
    events: readonly Pick<OutboxEvent, 'position' | 'id'>[],
    lease: Lease,
  ): Promise<boolean>;
  /** The oldest of the scheduled ones of a shard that are due. */
  due(source: MessageSource, shard: Shard, limit: number): Promise<readonly ParkedMessage[]>;
  /** The contracts of which messages are withheld, in whatever shard. */
  withheldContracts(): Promise<readonly WithheldContract[]>;
  /** The oldest of the withheld ones of a contract and a shard. */
  withheld(contract: string, shard: Shard, limit: number): Promise<readonly ParkedMessage[]>;
  counts(): Promise<StoreCounts>;
  /** Exact, and so it may take its time. */
  lag(): Promise<StoreLag>;
  /**
   * Removes rows of inbox and outbox that are older, a few at a time with a pause in between; returns
   * how many. A message that a parked one refers to stays known, unless that is over. Times are RFC 3339, UTC.
   */
  removeOld(
    before: { readonly inbox: string; readonly outbox: string },
    pause: () => Promise<void>,
  ): Promise<number>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  readonly leases: Leases;
  readonly parked: ParkedStore;
  close(): Promise<void>;
};

export type CommitOptions = {
  readonly shard: number;
  /** That of the shard's holder: nobody else's messages come through it. Without it: from outside. */
  readonly lease?: Lease | undefined;
  /** What came of the parked messages that these are: written in the same transaction. */
  readonly retried?: { readonly by: RetriedBy; readonly results: readonly Retried[] } | undefined;
};
