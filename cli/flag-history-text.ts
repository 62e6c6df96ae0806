import type { HistoryEffect, HistoryEntry, HistoryVerification } from '#flags';
import { printable } from './table.ts';
import { counted, grouped, secondOf } from './words.ts';
import { wrapped } from './wrapped.ts';

/** A few lines an entry: when, who, what; which flags; why; how soon. `next` shows the next page. */
export function flagHistoryText(
  entries: readonly HistoryEntry[],
  next: string | undefined,
  width: number,
): string {
  if (entries.length === 0) return 'Nobody changed a flag yet.';
  return [
    ...entries.flatMap((entry) => entryLines(entry, width)),
    ...(next === undefined ? [] : ['', printable(`Next page: ${next}`)]),
  ].join('\n');
}

/** What was found of a history that is whole; what is wrong is thrown. */
export function verifiedText({ entries, head, torn }: HistoryVerification): string {
  const written = entries === 1 ? 'entry, as it was written' : 'entries, as they were written';
  return [
    `${grouped(entries)} ${written}`,
    ...(torn === 0
      ? []
      : [
          `${counted(torn, 'byte')} of an entry follow: a crash left them, or they are being written`,
        ]),
    ...(head === undefined
      ? []
      : [`Note down this hash, and give it as --anchor the next time: ${head}`]),
  ].join('\n');
}

function entryLines(entry: HistoryEntry, width: number): readonly string[] {
  const { position, at, who, what, where, reason, flags, effect, setAside } = entry;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ...flags.map(({ name, before, after }) => ['flag', `${name}: ${before} → ${after}`] as const),
    ['why', reason],
    ['effect', effect === undefined ? undefined : effectText(effect)],
    [
      'aside',
      setAside === undefined ? undefined : `a crash tore an entry before this: ${setAside}`,
    ],
  ];
  const way = where === 'banyan' ? '' : `, by ${where}`;
  return [
    printable(`${position}  ${secondOf(at)}  ${who}  ${what}${way}`),
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : wrapped(`    ${name.padEnd(7)} `, printable(text), width),
    ),
  ];
}

function effectText({ confirmed, missing }: HistoryEffect): string {
  const last = Math.max(...confirmed.map(({ ms }) => ms));
  const seen =
    confirmed.length === 0
      ? 'no instance confirmed it'
      : `in force at ${counted(confirmed.length, 'instance')}, the last one after ${Math.ceil(last)} ms`;
  return missing.length === 0 ? seen : `${seen}; not confirmed by ${missing.join(', ')}`;
}
