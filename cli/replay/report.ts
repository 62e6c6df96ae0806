import type { ParkedSummary, Parking, ReplayJob } from '#adapter';
import { allOf } from '../all-of.ts';
import { jsonText } from '../json-text.ts';
import { messagesOf } from '../parked-messages.ts';
import type { Settled } from './open-messages.ts';
import { failuresText, outcomesText, settledText, summaryText } from './report-text.ts';

/** Messages told one by one; of more, only the failures are, by group. */
const FEW = 20;

/** Tells what came of jobs that have ended, and sets the exit code. */
export async function report(
  parking: Parking,
  jobs: readonly ReplayJob[],
  { settled, json }: { readonly settled: readonly Settled[]; readonly json: boolean },
): Promise<void> {
  const isDone = jobs.every(isAllDone) && settled.every((one) => one.isDone);
  if (!isDone) process.exitCode = 1;
  const texts: string[] = [];
  const outcomes: ParkedSummary[] = [];
  for (const job of jobs) {
    if (job.counts.total > 0 && job.counts.total <= FEW) {
      const messages = await allOf(messagesOf(parking, { job: job.id }, FEW));
      outcomes.push(...messages.reverse());
      texts.push(...outcomesText(messages));
    } else if (job.counts.failed > 0) {
      texts.push(
        ...failuresText(await parking.groups({ job: job.id, states: ['parked', 'scheduled'] })),
      );
    }
  }
  if (json) return console.log(jsonText({ jobs, messages: outcomes, settled }));
  console.log([...settledText(settled), ...texts, ...summaryText(jobs, settled)].join('\n'));
}

function isAllDone({ state, counts }: ReplayJob): boolean {
  return state === 'done' && counts.failed === 0 && counts.held === 0;
}
