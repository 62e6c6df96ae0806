import type { Operation } from 'rfc6902';
import type { AuditEntry } from '../domain/audit.ts';
import type {
  Attempt,
  MessageSource,
  ParkedFilter,
  ParkedState,
} from '../domain/parked-message.ts';
import type { ReplayJob, ReplayOptions } from '../domain/replay-job.ts';

/**
 * What an operator does with failed messages. Everything that goes in and comes out is plain JSON, so
 * that the same operations stand behind the admin API. Ids may be given by how they begin.
 *
 * All throw a BanyanError. With exit code 2: `parked_unknown`, `parked_ambiguous` for ids, `usage` for a
 * filter that says nothing known. With exit code 1 what could not be done now. They reject with the
 * driver's error while the database is away; nothing was done then.
 */
export type Parking = {
  /** Newest first. */
  list(filter: ParkedFilter, page: Page): Promise<ParkedPage>;
  /** The largest first. */
  groups(filter: ParkedFilter): Promise<readonly GroupSummary[]>;
  /** With `reveal` personal data as well, which is noted in the audit first. */
  show(id: string, options?: { readonly reveal?: By }): Promise<ParkedDetails>;
  /** The original bytes, base64; noted in the audit first. */
  raw(id: string, by: By): Promise<string>;
  /** Which ones a selection means, and how many they hold back. */
  count(filter: ParkedFilter): Promise<Selected>;
  /**
   * Changes messages as their next revision, or with `dryRun` shows what that would be. One that would
   * fail again is left as it is, unless `anyway`.
   */
  edit(request: EditRequest): Promise<readonly Edited[]>;
  discard(filter: ParkedFilter, said: Said): Promise<Changed>;
  /** Discarded ones wait again, as if nothing had been. */
  restore(filter: ParkedFilter, said: Said): Promise<Changed>;
  /** Like `discard`, for good. */
  abandon(filter: ParkedFilter, said: Said): Promise<Changed>;
  /** Oldest first; noted in the audit first. */
  export(filter: ParkedFilter, by: By): AsyncIterable<ExportedMessage>;
  /** Those that are known by their id are left as they are. */
  import(messages: readonly ExportedMessage[], by: By): Promise<Imported>;
  /** Moves what lies in a queue of the broker into parking, as it comes: insert first, then ack. */
  adopt(request: AdoptRequest): Promise<Adopted>;
  /** What would become of messages on today's code, given what is known; oldest first. Touches nothing. */
  dryRun(filter: ParkedFilter, limit?: number): AsyncIterable<DryRun>;
  /** The whole corpus on today's code, by group; touches nothing. */
  recheck(filter: ParkedFilter): Promise<readonly Rechecked[]>;
  /** Newest first; of one message, or of all. */
  history(query: HistoryQuery): Promise<readonly AuditEntry[]>;
  /** Follows the whole chain of the audit. `anchor`: a hash that was noted down earlier. */
  verify(anchor?: string): Promise<Verification>;
  /**
   * Selects, and begins: the job goes on by itself until its end, in this process.
   * Throws `replay_running` (exit code 1) while another job has the source, `selection_empty` (exit code 1).
   */
  replay(request: ReplayRequest): Promise<ReplayJob>;
  job(id: number): Promise<ReplayJob>;
  /** Newest first. */
  jobs(limit: number): Promise<readonly ReplayJob[]>;
  resume(id: number, by: By): Promise<ReplayJob>;
  /** Lets the batch in hand end. What is left can be resumed. */
  interrupt(id: number, by: By): Promise<ReplayJob>;
  /** What was not tried waits as before. */
  cancel(id: number, by: By): Promise<ReplayJob>;
  close(): Promise<void>;
};

/** Who does it: a name, as the audit will show it. */
export type By = { readonly who: string };
/** Who does it, and why. */
export type Said = By & { readonly reason: string };

export type Page = {
  readonly limit: number;
  /** Those older than this one. */
  readonly after?: string | undefined;
};

/** A parked message as listings show it: nothing personal. */
export type ParkedSummary = {
  readonly id: string;
  readonly source: MessageSource;
  readonly state: ParkedState;
  readonly class: string;
  /** Why, as a sentence. */
  readonly why: string;
  readonly fingerprint: string;
  readonly contract?: string;
  /** JSON pointer to the failing place. */
  readonly pointer?: string;
  /** `order/1521705612047` */
  readonly aggregate?: string;
  readonly traceId?: string;
  readonly routingKey: string;
  readonly bytes: number;
  readonly attempts: number;
  readonly revision: number;
  readonly dueAt?: string;
  readonly job?: number;
  /** What came of it last. */
  readonly outcome?: string;
  readonly parkedAt: string;
  readonly updatedAt: string;
};

export type ParkedPage = {
  readonly messages: readonly ParkedSummary[];
  /** The `after` of the next page; absent at the end. */
  readonly next?: string;
};

export type GroupSummary = {
  readonly fingerprint: string;
  readonly source: MessageSource;
  readonly class: string;
  readonly why: string;
  readonly count: number;
  readonly heldBack: number;
  readonly first: string;
  readonly last: string;
  /** The id of the latest of them. */
  readonly sample: string;
  /** What to do, as a sentence. */
  readonly advice: string;
};

/** Everything about one message. Personal data is masked unless it was asked for. */
export type ParkedDetails = ParkedSummary & {
  readonly exchange: string;
  /** AMQP properties; of headers only the names, unless revealed. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly messageKey?: string;
  readonly charset?: string;
  /** Legacy codes that had no meaning, by their names. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly latestAttempts: readonly Attempt[];
  readonly release: string;
  /** Why it was edited last. */
  readonly reason?: string;
  /** The message as it stands, decoded; absent where nobody knows what in it is personal. */
  readonly decoded?: unknown;
  /** The original text; only revealed, and where the bytes are text. */
  readonly original?: string;
  /** Ids of the messages before it in its aggregate that are still open, oldest first; 10 at the most. */
  readonly behind: readonly string[];
  /** How many wait behind it. */
  readonly heldBack: number;
};

export type Selected = { readonly count: number; readonly heldBack: number };

export type EditRequest = Said & {
  readonly filter: ParkedFilter;
  /** RFC 6902. */
  readonly patch: readonly Operation[];
  /** The revision that the editor saw; one that was changed meanwhile is refused (`edited_meanwhile`). */
  readonly revision?: number | undefined;
  readonly dryRun?: boolean | undefined;
  readonly anyway?: boolean | undefined;
};

export type Edited = {
  readonly id: string;
  /** The new revision; the old one where nothing was written. */
  readonly revision: number;
  readonly written: boolean;
  /** What changed, masked. */
  readonly changes: readonly Change[];
  /** What would come of it now, as a sentence. */
  readonly verdict: string;
  readonly wouldSucceed: boolean;
};

/** A value before and after; absent where there was none. */
export type Change = {
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type Changed = {
  /** Ids. */
  readonly changed: readonly string[];
  /** Those that could not be changed, and why. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
};

/** One line of an export: nothing is lost, and nothing is masked. Bytes are base64. */
export type ExportedMessage = {
  readonly banyan: 1;
  readonly id: string;
  readonly source: MessageSource;
  readonly shard: number;
  readonly state: ParkedState;
  readonly exchange: string;
  readonly routingKey: string;
  /** AMQP properties; bytes in them as `{"$bytes": base64}`. */
  readonly properties: unknown;
  readonly body: string;
  readonly failure: unknown;
  readonly context: unknown;
  readonly revision: number;
  readonly revisedBody?: string;
  readonly reason?: string;
  readonly attempts: number;
  readonly latestAttempts: readonly Attempt[];
  readonly release: string;
  readonly parkedAt: string;
};

export type Imported = { readonly imported: number; readonly known: number };

export type AdoptRequest = By & { readonly queue: string; readonly limit?: number | undefined };
export type Adopted = { readonly adopted: number; readonly known: number; readonly left: number };

/** What would come of one message. */
export type DryRun = {
  readonly id: string;
  readonly outcome: 'events' | 'nothing' | 'held' | 'fails' | 'sent';
  /** `would emit scm.order.OrderCancelled 1521705612047; order 1521705612047: stage paid → cancelled` */
  readonly told: string;
  /** The events, masked. */
  readonly events: readonly unknown[];
  readonly failure?: { readonly fingerprint: string; readonly why: string };
};

/** A group, and what would come of it. */
export type Rechecked = {
  readonly fingerprint: string;
  readonly count: number;
  readonly wouldSucceed: number;
  readonly stillFails: number;
  /** They wait behind one that still fails. */
  readonly held: number;
  /** The fingerprints with which they would fail now, each once. */
  readonly now: readonly string[];
};

export type HistoryQuery = {
  readonly id?: string | undefined;
  readonly limit: number;
  /** Entries below this position. */
  readonly before?: number | undefined;
};

export type Verification = {
  readonly entries: number;
  /** The hash of the last entry: note it down elsewhere, and give it as anchor later. */
  readonly head: string | undefined;
  /** What is wrong first, as a sentence; undefined where nothing is. */
  readonly tampered: string | undefined;
};

export type ReplayRequest = By & {
  readonly filter: ParkedFilter;
  readonly source: MessageSource;
  readonly options: ReplayOptions;
};
