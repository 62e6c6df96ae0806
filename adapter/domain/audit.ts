import {
  boundedText,
  CHAIN_START,
  type ChainHead,
  linkCheck,
  MOST_REASON,
  MOST_WHO,
  missingLinks,
  type Sha256,
} from '#contracts';
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
export type AuditEntry = AuditDraft &
  ChainHead & {
    /** RFC 3339, UTC. */
    readonly at: string;
  };

/** An entry as it is stored: before and after as JSON texts, for no reading to change them. */
export type AuditRecord = Omit<AuditEntry, 'before' | 'after'> & {
  readonly beforeJson?: string | undefined;
  readonly afterJson?: string | undefined;
};

/** Gives drafts their places after the head: hashed is what will be read again. */
export function chained(
  drafts: readonly AuditDraft[],
  head: ChainHead | undefined,
  at: string,
  sha256: Sha256,
): AuditRecord[] {
  let { position, hash } = head ?? CHAIN_START;
  return drafts.map(({ who, operation, message, job, reason, before, after }) => {
    position += 1;
    const record = {
      position,
      at,
      who: boundedText(who, MOST_WHO),
      operation,
      message,
      job,
      reason: reason === undefined ? undefined : boundedText(reason, MOST_REASON),
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
  end(head: ChainHead | undefined, stored: number): string | undefined;
};

/** `anchor`: a hash that was noted down earlier; see {@link linkCheck}. */
export function chainCheck(sha256: Sha256, anchor?: string | undefined): ChainCheck {
  const links = linkCheck((record: AuditRecord, previous) => {
    // NaN and null are the same to JSON.
    const isHashable = record.job === undefined || Number.isSafeInteger(record.job);
    return isHashable ? sha256(canonical(record, previous)) : undefined;
  }, anchor);
  let wrong: string | undefined;

  return {
    add(records) {
      wrong ??= links.add(records);
      return wrong;
    },

    end(head, stored) {
      const last = links.last();
      wrong ??= wrongAtEnd(head, last) ?? uncounted(stored - last.position) ?? links.end();
      return wrong;
    },
  };
}

function wrongAtEnd(head: ChainHead | undefined, last: ChainHead): string | undefined {
  if (head === undefined) {
    return `the head of the audit is missing; the last entry is entry ${last.position}`;
  }
  if (!Number.isSafeInteger(head.position) || head.position < 0) {
    return `the head of the audit was changed: ${head.position} is no end`;
  }
  if (head.position > last.position) return missingLinks(last.position + 1, head.position);
  if (head.position < last.position) {
    return `entry ${head.position + 1} is behind the end that the head of the audit tells`;
  }
  if (head.hash === last.hash) return undefined;
  return `entry ${last.position} is not the end that the head of the audit tells: the hashes differ`;
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

function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
