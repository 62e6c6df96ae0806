import type { GroupSummary, ParkedSummary, ReplayJob } from '#adapter';
import { printable } from '../table.ts';
import { counted, grouped, shortId } from '../words.ts';
import type { Settled } from './open-messages.ts';
import { triedOf } from './pace.ts';

/** What came of each message, oldest first. */
export function outcomesText(
  messages: readonly Pick<ParkedSummary, 'id' | 'state' | 'outcome' | 'why'>[],
): readonly string[] {
  return messages.map((one) => printable(`${shortId(one.id)}  ${outcomeOf(one)}`));
}

function outcomeOf({
  state,
  outcome,
  why,
}: Pick<ParkedSummary, 'state' | 'outcome' | 'why'>): string {
  if (state === 'held') return 'not tried: it waits behind one that failed';
  if (state === 'withheld') return `held: ${why}`;
  if (state === 'replaying') return 'not tried yet';
  return outcome ?? (state === 'resolved' ? 'done' : why);
}

/** Messages that were given, and could not be tried. */
export function settledText(settled: readonly Settled[]): readonly string[] {
  return settled.map(({ id, told }) => printable(`${shortId(id)}  ${told}`));
}

/** Why messages failed again, the largest group first. */
export function failuresText(groups: readonly GroupSummary[]): readonly string[] {
  return groups.map(({ count, fingerprint }) =>
    printable(`${grouped(count)} failed: ${fingerprint}`),
  );
}

/** A line or two a job: what came of it, and what is left to do. */
export function summaryText(
  jobs: readonly ReplayJob[],
  settled: readonly Settled[],
): readonly string[] {
  if (jobs.length === 0) {
    const done = settled.filter(({ isDone }) => isDone).length;
    return [
      `0 replayed: ${grouped(done)} done already, ${grouped(settled.length - done)} not tried`,
    ];
  }
  return jobs.flatMap((job) => [countsText(job), ...leftText(job)].map(printable));
}

function countsText({ id, counts }: ReplayJob): string {
  const { done, noOp, failed, held } = counts;
  const parts = [
    `${grouped(done)} done`,
    ...(noOp === 0 ? [] : [`${grouped(noOp)} with nothing to do`]),
    `${grouped(failed)} failed`,
    ...(held === 0 ? [] : [`${grouped(held)} held back by these`]),
  ];
  return `replay ${id}: ${counted(triedOf(counts), 'message')}: ${parts.join(', ')}`;
}

function leftText({ id, state, because, counts }: ReplayJob): readonly string[] {
  const left = counts.total - triedOf(counts);
  const why = because === undefined ? '' : ` (${because})`;
  if (state === 'interrupted') {
    return [
      `interrupted${why}: ${counted(left, 'message')} left. Go on with \`banyan replay resume ${id}\`,`,
      `or let them wait as before with \`banyan replay cancel ${id}\`.`,
    ];
  }
  if (state === 'done' || left === 0) return because === undefined ? [] : [`${state}${why}`];
  return [`${state}${why}: ${counted(left, 'message')} not tried, and waiting as before`];
}
