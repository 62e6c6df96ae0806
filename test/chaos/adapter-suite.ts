import { type Expectation, expectationOf } from './expectation.ts';
import type { Fault } from './fault.ts';
import { keepEvidence } from './kept-evidence.ts';
import { type LoadMessage, loadOf } from './load/load.ts';
import { amidWork, type Report } from './report.ts';
import { openServers, type Servers } from './servers.ts';
import { openWorld } from './world.ts';

export type AdapterSuite = {
  readonly faults: readonly Fault[];
  readonly isShort: boolean;
  /** Of each fault. */
  readonly messages: number;
  readonly seed: number;
  readonly shards: number;
  readonly say: (line: string) => void;
};

/** ms without any progress after which a fault is given up. */
const PATIENCE = 90_000;

/**
 * Goes through the faults, one after the other, with a RabbitMQ and a MariaDB of its own. Throws a
 * BanyanError where these cannot be had.
 */
export async function runAdapterSuite(suite: AdapterSuite): Promise<Report[]> {
  const { faults, messages, seed, say } = suite;
  const load = loadOf({ messages, seed });
  const expectation = expectationOf(load);
  const servers = await openServers();
  const reports: Report[] = [];
  try {
    for (const fault of faults) {
      say(`${fault.name}: ${fault.about}`);
      const report = await reportOf(fault, servers, load, expectation, suite);
      reports.push(report);
      say(`  ${report.problems.length === 0 ? 'ok' : 'FAILED'} after ${report.seconds} s`);
    }
  } finally {
    await servers.remove();
  }
  return reports;
}

async function reportOf(
  fault: Fault,
  servers: Servers,
  load: readonly LoadMessage[],
  expectation: Expectation,
  { seed, shards, isShort }: AdapterSuite,
): Promise<Report> {
  const started = performance.now();
  const world = await openWorld({
    name: fault.name,
    servers,
    load,
    expectation,
    seed,
    isShort,
    shards,
    patience: PATIENCE,
  });
  try {
    const problems: string[] = [];
    try {
      await fault.run(world);
    } catch (error) {
      problems.push(textOfError(error));
    }
    problems.push(...(await world.settle().catch((error: unknown) => [textOfError(error)])));
    if (!fault.isCalm && amidWork(world.strikes) === 0) problems.push('the fault never struck');
    if (problems.length > 0)
      problems.push(`evidence: ${keepEvidence(fault.name, world.evidence())}`);
    return {
      fault: fault.name,
      messages: load.length,
      strikes: world.strikes,
      problems,
      duplicates: load.filter(({ kind }) => kind === 'duplicate').length,
      ...world.counts(),
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
  } finally {
    await world.close();
  }
}

function textOfError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
