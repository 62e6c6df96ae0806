import type { Rechecked } from '#adapter';
import { printable } from '../table.ts';
import { counted, grouped } from '../words.ts';
import { wrapped } from '../wrapped.ts';

/** A few lines a group, and a summary. */
export function recheckText(groups: readonly Rechecked[], width: number): string {
  if (groups.length === 0) return 'No message matches.';
  const sum = (key: 'count' | 'wouldSucceed') => groups.reduce((all, one) => all + one[key], 0);
  const summary = `${grouped(sum('wouldSucceed'))} of ${counted(sum('count'), 'message')} would succeed`;
  return [...groups.flatMap((group) => groupLines(group, width)), '', summary].join('\n');
}

function groupLines(group: Rechecked, width: number): readonly string[] {
  const { fingerprint, count, wouldSucceed, stillFails, held, now } = group;
  const parts = [
    ...(wouldSucceed > 0 ? [`${grouped(wouldSucceed)} would succeed`] : []),
    ...(stillFails > 0 ? [`${grouped(stillFails)} would still fail`] : []),
    ...(held > 0 ? [`${grouped(held)} would wait behind one that fails`] : []),
  ];
  const others = now.filter((one) => one !== fingerprint);
  return [
    printable(`${grouped(count)} × ${fingerprint}`),
    `  ${parts.join(', ')}`,
    ...others.flatMap((one) => wrapped('  now: ', printable(one), width)),
  ];
}
