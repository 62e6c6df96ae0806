import type { Delivery } from './delivery.ts';
import type { Failure } from './failure.ts';
import type { FailureContext } from './reading.ts';

/**
 * Where a parked message came from: from the legacy, as an event from the SCM, or as a request of a client that
 * the proxy kept for the legacy.
 */
export type MessageSource = (typeof MESSAGE_SOURCES)[number];

export const MESSAGE_SOURCES = ['legacy', 'scm', 'request'] as const;

/**
 * - `parked`: it failed, and waits for an operator.
 * - `held`: it did not fail; it waits behind one of its own aggregate that is not done.
 * - `withheld`: it did not fail; it waits until its translator is switched on again.
 * - `scheduled`: the adapter tries it by itself, once it is due.
 * - `replaying`: a replay job has it.
 * - `resolved`: there is nothing left to do.
 * - `discarded`: an operator said that it is not needed; it can be restored.
 * - `abandoned`: an operator gave it up for good; only its bytes and its history stay.
 */
export type ParkedState = (typeof PARKED_STATES)[number];

export const PARKED_STATES = [
  'parked',
  'held',
  'withheld',
  'scheduled',
  'replaying',
  'resolved',
  'discarded',
  'abandoned',
] as const;

/** Those with something left to do: later messages of their aggregates wait for them. */
export const OPEN_STATES: readonly ParkedState[] = [
  'parked',
  'held',
  'withheld',
  'scheduled',
  'replaying',
];

/** One time that a message was tried, and failed. */
export type Attempt = {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** `delivery`, `schedule`, or the replay job: `replay 12`. */
  readonly by: string;
  readonly failure: string;
};

/** A message that failed, or has to wait, with all that is needed to repeat it. */
export type ParkedMessage = {
  /** Grows with each message that is parked: those of one aggregate are tried again in this order. */
  readonly position: number;
  readonly id: string;
  readonly source: MessageSource;
  /** The shard that it came through. */
  readonly shard: number;
  readonly state: ParkedState;
  readonly delivery: Delivery;
  /** Why it waits; of one that is held, `held_back`; of one that is withheld, `translator_held`. */
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
  /** The latest of these, oldest first. */
  readonly latestAttempts: readonly Attempt[];
  /** When it is tried next, RFC 3339 in UTC; of a scheduled one alone. */
  readonly dueAt: string | undefined;
  /** The replay job that had it last. */
  readonly job: number | undefined;
  /** What came of it last: words without personal data. */
  readonly outcome: string | undefined;
  /** The version of Banyan that parked it. */
  readonly release: string;
  /** RFC 3339, UTC. */
  readonly parkedAt: string;
  readonly updatedAt: string;
};

/** A message to be parked. */
export type NewParkedMessage = Pick<
  ParkedMessage,
  'id' | 'source' | 'shard' | 'delivery' | 'failure' | 'context'
> & {
  /** Unless told, it has failed for good. */
  readonly how?: 'held' | 'withheld' | { readonly dueAt: string };
};

/** A parked message as somebody looked at it: what was changed meanwhile is left alone. */
export type ParkedRevision = Pick<ParkedMessage, 'id' | 'position' | 'revision'>;

/** What came of a parked message that was tried again. */
export type Retried = ParkedRevision &
  (
    | {
        readonly kind: 'resolved';
        readonly outcome: string;
        readonly isNoOp: boolean;
        /** It is a request that the proxy is to send. */
        readonly isGivenBack?: true;
      }
    | {
        readonly kind: 'failed';
        readonly failure: Failure;
        readonly context: FailureContext;
        /** The latest attempts with this one. */
        readonly latestAttempts: readonly Attempt[];
        /** Undefined where it waits for an operator from now on. */
        readonly dueAt?: string | undefined;
      }
    /** One before it is still open, in one of these queues: an edit may have led it to another one. */
    | { readonly kind: 'held'; readonly ordered: readonly string[] }
    /** Its translator is switched off. */
    | { readonly kind: 'withheld'; readonly failure: Failure; readonly context: FailureContext }
  );

/**
 * Who tries parked messages again: a replay job, or the adapter those that are scheduled. `runner`: whoever
 * works on the job at the moment, and nobody else any more.
 */
export type RetriedBy = {
  readonly who: string;
  readonly job?: { readonly id: number; readonly runner: string } | undefined;
};

/** Which parked messages: those to which all of it applies. Times are RFC 3339 in UTC. */
export type ParkedFilter = {
  readonly ids?: readonly string[] | undefined;
  readonly states?: readonly ParkedState[] | undefined;
  readonly source?: MessageSource | undefined;
  /** A contract, with or without its version: `legacy.order`, `legacy.order@1`. */
  readonly type?: string | undefined;
  /** A failure code, such as `code_unmapped`. */
  readonly class?: string | undefined;
  readonly fingerprint?: string | undefined;
  /** `order/1521705612047`. */
  readonly aggregate?: string | undefined;
  /** Parked at that time or later. */
  readonly since?: string | undefined;
  /** Parked before that time. */
  readonly until?: string | undefined;
  /** Somewhere in the message, its failure or its routing key. */
  readonly text?: string | undefined;
  /** The replay job that had them last. */
  readonly job?: number | undefined;
};

/** Messages that failed in the same way. */
export type ParkedGroup = {
  readonly fingerprint: string;
  readonly source: MessageSource;
  readonly count: number;
  /** Messages that wait behind these. */
  readonly heldBack: number;
  /** When the first and the last of them was parked: RFC 3339, UTC. */
  readonly first: string;
  readonly last: string;
  /** The latest of them. */
  readonly sample: ParkedMessage;
};
