import type { Change, Edited } from '#adapter';
import { jsonLine } from '../json-text.ts';
import { printable } from '../table.ts';
import { counted, grouped, shortId } from '../words.ts';

/** Kinds of changes, and messages, that are told one by one. */
const FEW = 20;

/** What an edit would change, and what would come of it. */
export function previewText(edited: readonly Edited[]): string {
  const kinds = Map.groupBy(edited, ({ changes }) => changesText(changes));
  const shown = [...kinds].slice(0, FEW).map(([changes, { length }]) => {
    return edited.length === 1 ? changes : `${grouped(length)} × ${changes.trimStart()}`;
  });
  const more = kinds.size > FEW ? [`… and ${counted(kinds.size - FEW, 'other kind')}`] : [];
  return [...shown, ...more, ...verdictLines(edited, 'would not be written')]
    .map(printableLines)
    .join('\n');
}

/** What an edit changed. `next`: the command that tries the messages again. */
export function editedText(edited: readonly Edited[], next: string): string {
  const written = edited.filter((one) => one.written);
  const [only] = edited;
  if (edited.length === 1 && only !== undefined) {
    const changes = changesText(only.changes);
    if (isAsItWas(only)) return `${only.id} is as it was: nothing changed`;
    const done = only.written
      ? [`${only.id} is now revision ${only.revision}: ${only.verdict}`, `Next: ${next}`]
      : [`${only.id} is left as it is: ${only.verdict}`, ...anywayLines([only])];
    return [changes, ...done].map(printableLines).join('\n');
  }
  const head = `${counted(written.length, 'message')} edited, ${counted(edited.length - written.length, 'message')} left as they are`;
  const left = verdictLines(edited, 'left as they are');
  return [head, ...left, ...(written.length === 0 ? [] : [`Next: ${next}`])]
    .map(printableLines)
    .join('\n');
}

/** Whether an edit found that all is as it should be. */
export function isAsItWas({ changes, wouldSucceed }: Edited): boolean {
  return changes.length === 0 && wouldSucceed;
}

function changesText(changes: readonly Change[]): string {
  if (changes.length === 0) return '  no change';
  return changes
    .map((change) => {
      // Nothing was both absent before and is absent now.
      const isHidden = change.before === undefined && change.after === undefined;
      const [before, after] = [valueText(change.before), valueText(change.after)];
      return `  ${change.pointer}  ${isHidden ? '(not shown)' : `${before} → ${after}`}`;
    })
    .join('\n');
}

function valueText(value: unknown): string {
  return value === undefined ? '(absent)' : jsonLine(value);
}

/** How many would succeed, and why the others would not. */
function verdictLines(edited: readonly Edited[], unwritten: string): readonly string[] {
  const [first] = edited;
  if (edited.length === 1 && first !== undefined) return [first.verdict];
  const good = edited.filter(({ wouldSucceed }) => wouldSucceed);
  const bad = edited.filter(({ wouldSucceed }) => !wouldSucceed);
  const reasons = [...Map.groupBy(bad, ({ verdict }) => verdict)].slice(0, FEW);
  return [
    `${grouped(good.length)} of ${counted(edited.length, 'message')} would succeed`,
    ...(bad.length === 0 ? [] : [`${grouped(bad.length)} would not, and ${unwritten}:`]),
    ...reasons.map(([verdict, some]) => {
      return `  ${grouped(some.length)} × ${verdict}, such as ${shortId(some[0]?.id ?? '')}`;
    }),
    ...anywayLines(edited),
  ];
}

function anywayLines(edited: readonly Edited[]): readonly string[] {
  return edited.some(({ wouldSucceed, written }) => !wouldSucceed && !written)
    ? ['--anyway writes them all the same.']
    : [];
}

/** Our own line ends stay. */
function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
