import type { AuditEntry } from '#adapter';
import { jsonLine } from '../json-text.ts';
import { printable } from '../table.ts';
import { secondOf, shortId } from '../words.ts';
import { wrapped } from '../wrapped.ts';

/** A few lines an entry: when, who, what; why; before and after. `next` shows the next page. */
export function historyText(
  entries: readonly AuditEntry[],
  next: string | undefined,
  width: number,
): string {
  if (entries.length === 0) return 'Nobody did anything yet.';
  return [
    ...entries.flatMap((entry) => entryLines(entry, width)),
    ...(next === undefined ? [] : ['', printable(`Next page: ${next}`)]),
  ].join('\n');
}

function entryLines(entry: AuditEntry, width: number): readonly string[] {
  const { position, at, who, operation, message, job, reason, before, after } = entry;
  const whom = message === undefined ? '' : ` ${shortId(message)}`;
  const by = job === undefined ? '' : `, replay ${job}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['why', reason],
    ['before', before === undefined || before === null ? undefined : jsonLine(before)],
    ['after', after === undefined || after === null ? undefined : jsonLine(after)],
  ];
  return [
    printable(`${position}  ${secondOf(at)}  ${who}  ${operation}${whom}${by}`),
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : wrapped(`    ${name.padEnd(7)} `, printable(text), width),
    ),
  ];
}
