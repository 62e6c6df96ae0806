import type { AuditDraft, AuditEntry } from './audit.ts';
import type {
  ParkedFilter,
  ParkedGroup,
  ParkedMessage,
  ParkedRevision,
  ParkedState,
} from './parked-message.ts';
import type { ReplayJob } from './replay-job.ts';

/** Part of a listing: the newest before a position, or the oldest after one. */
export type ParkedPage = { readonly limit: number } & (
  | { readonly before?: number | undefined }
  | { readonly after: number }
);

/**
 * What an operator needs of the store. Every change is one transaction together with its entry in the
 * audit. Rejects with the driver's error while the database is away: nothing was done then.
 */
export type ParkedStore = {
  list(filter: ParkedFilter, page: ParkedPage): Promise<readonly ParkedMessage[]>;
  /** The largest first. */
  groups(filter: ParkedFilter): Promise<readonly ParkedGroup[]>;
  /** How many there are, and how many are held back by them. */
  count(filter: ParkedFilter): Promise<{ readonly count: number; readonly heldBack: number }>;
  /** All whose id begins with `prefix`, at most two: enough to tell an ambiguous one. */
  find(prefix: string): Promise<readonly ParkedMessage[]>;
  /** Who is before a message in its aggregates, oldest first and 10 at the most, and how many after it. */
  neighbours(
    position: number,
  ): Promise<{ readonly behind: readonly string[]; readonly heldBack: number }>;
  /** Writes revision n+1 over revision n; false if it was changed meanwhile, or waits no more. */
  revise(
    message: ParkedRevision,
    body: Uint8Array,
    reason: string,
    audit: AuditDraft,
  ): Promise<boolean>;
  /**
   * Moves messages into another state, and lets those go that they alone held back. Returns those that
   * were still as they were looked at.
   */
  move(
    messages: readonly ParkedMessage[],
    to: Extract<ParkedState, 'discarded' | 'abandoned' | 'parked'>,
    audit: Omit<AuditDraft, 'message' | 'before' | 'after'>,
  ): Promise<readonly ParkedMessage[]>;
  /** Inserts messages as they are; those whose id is known are left out. Returns how many there were. */
  bring(messages: readonly BroughtMessage[], audit: AuditDraft): Promise<number>;
  /** Adds entries to the audit alone. */
  note(drafts: readonly AuditDraft[]): Promise<void>;
  history(query: {
    readonly id?: string | undefined;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
  verify(anchor?: string): Promise<{
    readonly entries: number;
    readonly head: string | undefined;
    readonly tampered: string | undefined;
  }>;
  readonly jobs: ReplayJobs;
};

/** A message that was parked elsewhere. */
export type BroughtMessage = Omit<
  ParkedMessage,
  'position' | 'job' | 'outcome' | 'dueAt' | 'updatedAt' | 'fingerprint'
>;

/** The jobs, and what they hold; each change with its entry in the audit. */
export type ReplayJobs = {
  /** Notes a job that holds nothing yet. Undefined while another one of this source has not ended. */
  start(
    job: Pick<ReplayJob, 'source' | 'selection' | 'options' | 'who'>,
    runner: string,
  ): Promise<ReplayJob | undefined>;
  /** Whoever resumes a job works on it from now on; undefined unless it is interrupted. */
  resume(id: number, runner: string, who: string): Promise<ReplayJob | undefined>;
  /**
   * Takes messages for the job, a part at a time: those of its selection, the oldest first, and those
   * that wait behind them. What it has is its own until it ends. False if it is somebody else's.
   */
  select(job: ReplayJob, runner: string): Promise<boolean>;
  find(id: number): Promise<ReplayJob | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly ReplayJob[]>;
  /** The oldest that the job still has to try. */
  next(id: number, limit: number): Promise<readonly ParkedMessage[]>;
  /** Says that the runner lives; false if the job is not its own any more. */
  keep(id: number, runner: string): Promise<boolean>;
  /** Leaves off for somebody to resume; false unless it runs. */
  interrupt(id: number, who: string): Promise<boolean>;
  /**
   * Ends a job that has not ended: what it still holds waits as before. `runner`: only if the job is
   * its own.
   */
  end(
    id: number,
    how: { readonly state: 'done' | 'stopped' | 'cancelled'; readonly because?: string },
    by: { readonly who: string; readonly runner?: string },
  ): Promise<boolean>;
  /** Gives back what jobs still hold that have ended: whoever ended them came no further. */
  finishEnds(): Promise<void>;
};
