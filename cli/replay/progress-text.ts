import type { ReplayJob } from '#adapter';
import { durationOf, grouped } from '../words.ts';
import { triedOf } from './pace.ts';

type Job = Pick<ReplayJob, 'id' | 'counts'>;

/** How far a job is, in one line of a terminal. `rate`: messages a second, if it is known. */
export function progressBar({ id, counts }: Job, rate: number | undefined, width: number): string {
  if (counts.total === 0) return `replay ${id}  selecting`.slice(0, Math.max(0, width - 1));
  const share = shareOf(counts);
  const tried = triedOf(counts);
  const facts = [
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${grouped(tried)}/${grouped(counts.total)}`,
    ...factsOf(counts, rate),
  ].join('  ');
  const lead = `replay ${id}  `;
  // A line that is as long as the terminal is wide would move on to the next.
  const room = Math.min(30, width - 1 - lead.length - facts.length - 4);
  const line = room < 5 ? `${lead}${facts.trimStart()}` : `${lead}[${bar(share, room)}]  ${facts}`;
  return line.slice(0, Math.max(0, width - 1));
}

/** The same, to be read in a log. */
export function progressLine({ id, counts }: Job, rate: number | undefined): string {
  if (counts.total === 0) return `replay ${id}: selecting`;
  const percent = Math.floor(shareOf(counts) * 100);
  const far = `${grouped(triedOf(counts))} of ${grouped(counts.total)} (${percent} %)`;
  return `replay ${id}: ${[far, ...factsOf(counts, rate)].join(', ')}`;
}

function factsOf(counts: ReplayJob['counts'], rate: number | undefined): readonly string[] {
  const left = counts.total - triedOf(counts);
  return [
    ...(rate === undefined ? [] : [`${rateText(rate)}/s`]),
    `${grouped(counts.done + counts.noOp)} ok`,
    `${grouped(counts.failed)} failed`,
    ...(counts.held === 0 ? [] : [`${grouped(counts.held)} held back`]),
    ...(rate === undefined || left <= 0 ? [] : [`${durationOf(left / rate)} left`]),
  ];
}

function shareOf(counts: ReplayJob['counts']): number {
  return counts.total === 0 ? 0 : Math.min(1, triedOf(counts) / counts.total);
}

function bar(share: number, width: number): string {
  const full = Math.floor(share * width);
  return '#'.repeat(full) + '-'.repeat(width - full);
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
}
