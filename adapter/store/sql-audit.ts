import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { BanyanError, type ChainHead } from '#contracts';
import {
  type AuditDraft,
  type AuditEntry,
  type AuditedOperation,
  type AuditRecord,
  auditEntryOf,
  chainCheck,
  chained,
} from '../domain/audit.ts';
import type { HistoryQuery, Verification } from '../parking/operations.ts';
import { chunksOf } from './chunks.ts';
import type { SqlSteps, SqlValue } from './sql-steps.ts';
import { mostBytes } from './text-bytes.ts';

const sha256 = (text: string) => hash('sha256', text);

/**
 * Appends to the audit, within the transaction that does what is told there. From here until its end
 * no other can append: to be done last. Throws a BanyanError `audit_broken` where the chain has no end
 * to append to.
 */
export function* auditing(
  drafts: readonly AuditDraft[],
  at: string,
  dialect: { readonly lock: '' | ' FOR UPDATE' },
): SqlSteps<void> {
  if (drafts.length === 0) return;
  const { rows } = yield [`${HEAD}${dialect.lock}`];
  const records = chained(drafts, headOf(rows[0]), at, sha256);
  for (const some of insertable(records)) {
    const places = some.map(() => `(${COLUMNS.map(() => '?').join(', ')})`).join(', ');
    yield [
      `INSERT INTO banyan_audit (${COLUMNS.join(', ')}) VALUES ${places}`,
      ...some.flatMap(valuesOf),
    ];
  }
  const { position, hash } = records.at(-1) as AuditRecord; // there is at least one draft
  yield ['UPDATE banyan_audit_head SET position = ?, hash = ? WHERE id = 1', position, hash];
}

const HEAD = 'SELECT position, hash FROM banyan_audit_head WHERE id = 1';

function headOf(row: ChainHead | undefined): ChainHead {
  const position = Number(row?.position);
  if (row === undefined || !Number.isSafeInteger(position)) {
    throw new BanyanError('audit_broken', 'the head of the audit is missing, or is none', {
      advice: 'See what `banyan failed history --verify` finds, and restore a backup.',
    });
  }
  return { position, hash: row.hash };
}

const COLUMNS = [
  ...['position', 'at', 'who', 'operation', 'message', 'job', 'reason'],
  ...['before_json', 'after_json', 'hash'],
];

function valuesOf(record: AuditRecord): readonly SqlValue[] {
  const { position, at, who, operation, message, job, reason, beforeJson, afterJson, hash } =
    record;
  const optional = [message, job, reason, beforeJson, afterJson].map((value) => value ?? null);
  return [position, at, who, operation, ...optional, hash];
}

/** Rows of one statement: of few sizes, for few statements to be prepared. */
const SIZES = [100, 50, 20, 10, 5, 2, 1];
/** Bytes of one statement: less than any server takes. */
const BYTES = 500_000;

function insertable(records: readonly AuditRecord[]): readonly (readonly AuditRecord[])[] {
  const bytesOf = (record: AuditRecord) =>
    valuesOf(record).reduce<number>((sum, value) => sum + mostBytes(String(value)), 0);
  return chunksOf(records, { rows: 100, bytes: BYTES }, bytesOf).flatMap((chunk) => {
    const parts: AuditRecord[][] = [];
    for (let from = 0; from < chunk.length; from += parts.at(-1)?.length ?? 1) {
      const size = SIZES.find((one) => one <= chunk.length - from);
      parts.push(chunk.slice(from, from + (size ?? 1)));
    }
    return parts;
  });
}

/** Reads the audit; writes nothing, and holds up nobody who appends. */
export function auditReading(database: Knex): {
  /** Newest first; with `id`, what is about that parked message alone. */
  history(query: HistoryQuery): Promise<AuditEntry[]>;
  /** Follows the chain as far as it goes when this begins. */
  verify(anchor?: string): Promise<Verification>;
} {
  const entries = () => database<AuditRow>('banyan_audit').select(...COLUMNS.map(readable));
  // Numbers as texts: the driver throws at what somebody has made too large for JavaScript.
  const readable = (column: string) =>
    column === 'position' || column === 'job'
      ? database.raw('CAST(?? AS CHAR) AS ??', [column, column])
      : column;

  return {
    async history({ id, limit, before }) {
      const rows = entries().orderBy('banyan_audit.position', 'desc').limit(limit);
      if (id !== undefined) rows.where({ message: id });
      if (before !== undefined) rows.where('position', '<', before);
      return ((await rows) as AuditRow[]).map((row) => auditEntryOf(auditRecordOf(row)));
    },

    async verify(anchor) {
      const { head, last, stored } = await endOf(database);
      const check = chainCheck(sha256, anchor?.trim().toLowerCase());
      let tampered: string | undefined;
      let after: number | undefined;
      do {
        const page = entries().orderBy('banyan_audit.position').limit(PAGE);
        // What is appended meanwhile is not looked at.
        page.where('position', '<=', last);
        if (after !== undefined) page.where('position', '>', after);
        const records = ((await page) as AuditRow[]).map(auditRecordOf);
        tampered = check.add(records);
        after = records.length < PAGE ? undefined : records.at(-1)?.position;
      } while (tampered === undefined && after !== undefined);
      tampered ??= check.end(head, stored);
      const isWhole = tampered === undefined && stored > 0;
      return { entries: stored, head: isWhole ? head?.hash : undefined, tampered };
    },
  };
}

/** Entries of one query. */
const PAGE = 1_000;

/** A row of banyan_audit, its numbers as texts. */
type AuditRow = {
  position: string | null;
  at: string;
  who: string;
  operation: string;
  message: string | null;
  job: string | null;
  reason: string | null;
  before_json: string | null;
  after_json: string | null;
  hash: string;
};

function auditRecordOf(row: AuditRow): AuditRecord {
  return {
    position: row.position === null ? Number.NaN : integerOf(row.position),
    at: row.at,
    who: row.who,
    operation: row.operation as AuditedOperation, // nothing else is appended
    message: row.message ?? undefined,
    job: row.job === null ? undefined : integerOf(row.job),
    reason: row.reason ?? undefined,
    beforeJson: row.before_json ?? undefined,
    afterJson: row.after_json ?? undefined,
    hash: row.hash,
  };
}

/** NaN for what is not written as an integer is: SQLite takes any text. */
function integerOf(text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : Number.NaN;
}

/** What the head tells, and what there is: in one statement, for nobody to append in between. */
async function endOf(database: Knex): Promise<{
  readonly head: ChainHead | undefined;
  /** The largest position. */
  readonly last: number;
  /** How many entries there are. */
  readonly stored: number;
}> {
  const row = await database.first<Record<'position' | 'hash' | 'last' | 'stored', string | null>>(
    database.raw('(SELECT CAST(position AS CHAR) FROM banyan_audit_head WHERE id = 1) AS position'),
    database.raw('(SELECT hash FROM banyan_audit_head WHERE id = 1) AS hash'),
    database.raw('(SELECT CAST(MAX(position) AS CHAR) FROM banyan_audit) AS last'),
    database.raw('(SELECT COUNT(*) FROM banyan_audit) AS stored'),
  );
  const { position, hash, last, stored } = row;
  return {
    head: position === null || hash === null ? undefined : { position: integerOf(position), hash },
    last: Number.isSafeInteger(Number(last)) ? Number(last) : Number.MAX_SAFE_INTEGER,
    stored: Number(stored),
  };
}
