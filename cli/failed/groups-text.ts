import type { GroupSummary } from '#adapter';
import { printable } from '../table.ts';
import { grouped, minuteOf, shortId } from '../words.ts';
import { wrapped } from '../wrapped.ts';

/** A few lines a group: how many, why, when, an example, and what to do. */
export function groupsText(groups: readonly GroupSummary[], width: number): string {
  return groups.map((group) => groupLines(group, width).join('\n')).join('\n\n');
}

function groupLines(group: GroupSummary, width: number): readonly string[] {
  const { count, heldBack, fingerprint, why, first, last, sample, source, advice } = group;
  const facts = [
    ['why', why],
    ['parked', `first ${minuteOf(first)}, last ${minuteOf(last)} (UTC), from the ${source}`],
    ['sample', shortId(sample)],
    ...(heldBack === 0 ? [] : [['held back', `${grouped(heldBack)} more behind them`]]),
    ['do', advice],
  ];
  return [
    // Whole, however long: it is what --fingerprint takes.
    printable(`${grouped(count)} × ${fingerprint}`),
    ...facts.flatMap(([name = '', text = '']) =>
      wrapped(`  ${name.padEnd(9)}  `, printable(text), width),
    ),
  ];
}
