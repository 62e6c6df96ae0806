import { join } from 'node:path';
import { keepEvidence } from '../kept-evidence.ts';
import type { Execution } from './executions.ts';
import { resultOf } from './outcome.ts';
import type { ProxyFault } from './proxy-fault.ts';
import type { ProxyReport } from './report.ts';
import { openStand, type Stand } from './stand.ts';
import { executedTwice, tallyOf } from './tally.ts';
import { problemsOf } from './verdict.ts';

export type ProxySuite = {
  readonly faults: readonly ProxyFault[];
  readonly isShort: boolean;
  /** Another command line to look at; this repository's unless told. */
  readonly script?: string | undefined;
  readonly say: (line: string) => void;
};

/** Requests that evidence shows at most. */
const MOST_SHOWN = 1_000;
const ownScript = join(import.meta.dirname, '../../../cli/banyan.js');

/** Goes through the faults, one after the other. */
export async function runProxySuite(suite: ProxySuite): Promise<ProxyReport[]> {
  const reports: ProxyReport[] = [];
  for (const fault of suite.faults) {
    suite.say(`${fault.name}: ${fault.about}`);
    const report = await reportOf(fault, suite);
    reports.push(report);
    const isWell = report.problems.length === 0;
    suite.say(`  ${isWell ? 'ok' : 'FAILED'} after ${report.seconds.toFixed(1)} s`);
  }
  return reports;
}

async function reportOf(
  fault: ProxyFault,
  { isShort, script = ownScript }: ProxySuite,
): Promise<ProxyReport> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  let stand: Stand;
  try {
    stand = await openStand({ fault, isShort, script });
  } catch (error) {
    const nothing = tallyOf([], []);
    const problems = [textOfError(error)];
    return { fault: fault.name, ...nothing, notes: {}, seconds: seconds(), problems, evidence: {} };
  }
  try {
    const problems: string[] = [];
    let executions: readonly Execution[] = [];
    try {
      await fault.run(stand);
    } catch (error) {
      problems.push(textOfError(error));
    }
    const metrics = await stand.proxy.ask('/metrics');
    try {
      executions = await stand.settle();
    } catch (error) {
      problems.push(textOfError(error));
    }
    const allowance = { serverBreaks: false, mayFail: [], ...fault.allowance };
    problems.push(...stand.problems, ...problemsOf(stand.outcomes, executions, allowance));
    const evidence = evidenceOf(stand, executions, metrics);
    if (problems.length > 0) problems.push(`evidence: ${keepEvidence(fault.name, evidence)}`);
    const { notes, outcomes } = stand;
    const tally = tallyOf(outcomes, executions);
    return { fault: fault.name, ...tally, notes, seconds: seconds(), problems, evidence };
  } finally {
    await stand.close();
  }
}

/** What helps to find out why something is not as it must be, for JSON. */
function evidenceOf(
  { marks, outcomes, proxy, notes, config }: Stand,
  executions: readonly Execution[],
  metrics: string | undefined,
): unknown {
  return {
    ...{ notes, marks, config: config() },
    bad: outcomes.filter((outcome) => resultOf(outcome) !== 'good').slice(0, MOST_SHOWN),
    twice: executedTwice(executions),
    log: proxy.log,
    metrics: metrics?.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  };
}

function textOfError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
