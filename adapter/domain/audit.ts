import type { ParkedFilter } from './parked-message.ts';

/** What an operator, or a replay job, did to parked messages. */
export type AuditedOperation =
  | 'edited'
  | 'discarded'
  | 'restored'
  | 'abandoned'
  | 'revealed'
  | 'exported'
  | 'imported'
  | 'adopted'
  | 'replay started'
  | 'replay resumed'
  | 'replay interrupted'
  | 'replay stopped'
  | 'replay cancelled'
  | 'replay finished'
  | 'replayed';

/** A selection as the audit keeps it, for ever: the text that was looked for may be somebody's name. */
export function auditedSelection(selection: ParkedFilter): ParkedFilter {
  return selection.text === undefined ? selection : { ...selection, text: '…' };
}

/** An entry of the audit before it has its place in the chain. */
export type AuditDraft = {
  readonly who: string;
  readonly operation: AuditedOperation;
  /** The id of a parked message; absent where it is about several. */
  readonly message?: string | undefined;
  /** A replay job. */
  readonly job?: number | undefined;
  /** Why, in the words of whoever did it. */
  readonly reason?: string | undefined;
  /** What there was before, and is after: plain JSON, without personal data. */
  readonly before?: unknown;
  readonly after?: unknown;
};

/** An entry of the audit: nothing of it is ever changed or removed. */
export type AuditEntry = AuditDraft & {
  /** 1 for the first; without a gap. */
  readonly position: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** SHA-256 in hex over this entry and the hash of the one before it. */
  readonly hash: string;
};

/** An entry as it is stored: before and after as JSON texts, for no reading to change them. */
export type AuditRecord = Omit<AuditEntry, 'before' | 'after'> & {
  readonly beforeJson?: string | undefined;
  readonly afterJson?: string | undefined;
};

/** The end of the chain: of an empty one, position 0 and no hash. */
export type AuditHead = Pick<AuditEntry, 'position' | 'hash'>;

/** SHA-256 of a text as UTF-8, in hex. */
export type Sha256 = (text: string) => string;

/** Characters (code points) of a name and a reason; the rest is cut off. */
export const MOST_WHO = 100;
export const MOST_REASON = 2_000;

const START: AuditHead = { position: 0, hash: '' };

/** Gives drafts their places after the head: hashed is what will be read again. */
export function chained(
  drafts: readonly AuditDraft[],
  head: AuditHead | undefined,
  at: string,
  sha256: Sha256,
): AuditRecord[] {
  let { position, hash } = head ?? START;
  return drafts.map(({ who, operation, message, job, reason, before, after }) => {
    position += 1;
    const record = {
      position,
      at,
      who: bounded(who, MOST_WHO),
      operation,
      message,
      job,
      reason: reason === undefined ? undefined : bounded(reason, MOST_REASON),
      // Of what is undefined there is no text.
      beforeJson: JSON.stringify(before),
      afterJson: JSON.stringify(after),
    };
    hash = sha256(canonical(record, hash));
    return { ...record, hash };
  });
}

/** An entry as it is shown. What somebody made unreadable is shown as it stands. */
export function auditEntryOf({ beforeJson, afterJson, ...entry }: AuditRecord): AuditEntry {
  return { ...entry, before: parsed(beforeJson), after: parsed(afterJson) };
}

/** Follows a chain from its first entry to its last. */
export type ChainCheck = {
  /** The next entries by their positions. Tells what is wrong first, as a sentence. */
  add(records: readonly AuditRecord[]): string | undefined;
  /** After the last one. `stored`: how many there are, whatever they have as position. */
  end(head: AuditHead | undefined, stored: number): string | undefined;
};

/**
 * `anchor`: a hash that was noted down earlier. Without it a chain that was written anew as a whole,
 * or cut off together with its head, is as good as any.
 */
export function chainCheck(sha256: Sha256, anchor?: string | undefined): ChainCheck {
  let last = START;
  let isAnchored = anchor === undefined;
  let wrong: string | undefined;

  const wrongWith = (record: AuditRecord): string | undefined => {
    const { position, job, hash } = record;
    const due = last.position + 1;
    if (Number.isSafeInteger(position) && position > due) return missing(due, position - 1);
    if (Number.isNaN(position)) return `one without a number stands where entry ${due} belongs`;
    if (position !== due) return `entry ${position} stands where entry ${due} belongs`;
    // NaN and null are the same to JSON.
    const isHashable = job === undefined || Number.isSafeInteger(job);
    if (isHashable && hash === sha256(canonical(record, last.hash))) return undefined;
    return `entry ${position} is not what was written there: it was changed, or put there later`;
  };

  return {
    add(records) {
      for (const record of records) {
        wrong ??= wrongWith(record);
        if (wrong !== undefined) break;
        last = record;
        isAnchored ||= record.hash === anchor;
      }
      return wrong;
    },

    end(head, stored) {
      wrong ??= wrongAtEnd(head, last) ?? uncounted(stored - last.position);
      if (wrong === undefined && !isAnchored) {
        wrong = `no entry has the hash ${anchor}: entries were written anew, or cut off at the end`;
      }
      return wrong;
    },
  };
}

function wrongAtEnd(head: AuditHead | undefined, last: AuditHead): string | undefined {
  if (head === undefined) {
    return `the head of the audit is missing; the last entry is entry ${last.position}`;
  }
  if (!Number.isSafeInteger(head.position) || head.position < 0) {
    return `the head of the audit was changed: ${head.position} is no end`;
  }
  if (head.position > last.position) return missing(last.position + 1, head.position);
  if (head.position < last.position) {
    return `entry ${head.position + 1} is behind the end that the head of the audit tells`;
  }
  if (head.hash === last.hash) return undefined;
  return `entry ${last.position} is not the end that the head of the audit tells: the hashes differ`;
}

function missing(from: number, to: number): string {
  return from === to ? `entry ${from} is missing` : `entries ${from} to ${to} are missing`;
}

/** SQLite takes rows without a position, too. */
function uncounted(more: number): string | undefined {
  return more === 0 ? undefined : `entries without a place in the chain: ${more}`;
}

/** What is hashed; never change it: no chain would be right any more. */
function canonical(record: Omit<AuditRecord, 'hash'>, previous: string): string {
  const { position, at, who, operation, message, job, reason, beforeJson, afterJson } = record;
  const optional = [message, job, reason, beforeJson, afterJson].map((value) => value ?? null);
  return JSON.stringify([previous, position, at, who, operation, ...optional]);
}

/** Whole code points, and only such as every database gives back. */
function bounded(text: string, most: number): string {
  const start = [...text.slice(0, most * 2)].slice(0, most).join('');
  return start.toWellFormed().replaceAll('\0', '\uFFFD');
}

function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
