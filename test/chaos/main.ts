// What becomes of messages when everything around them breaks: `npm run test:chaos`. Starts a RabbitMQ
// and a MariaDB of its own, and exits with 1 when a message or an event was not where it must be.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BanyanError } from '#contracts';
import { type Expectation, expectationOf } from './expectation.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults/index.ts';
import { type LoadMessage, loadOf } from './load/load.ts';
import { amidWork, type Report, textOf } from './report.ts';
import { openServers, type Servers } from './servers.ts';
import { openWorld } from './world.ts';

const usage = `node test/chaos/main.ts [--short] [--only FAULT]… [--messages N] [--seed N] [--shards N] [--json]

  --short       1,000 messages a fault instead of 20,000, and shorter outages
  --only        only this fault, can be repeated: ${faults.map(({ name }) => name).join(', ')}
  --messages    messages a fault
  --seed        another load and other moments; the same seed gives the same ones (default 1)
  --shards      adapter.receive.shards (default 1)
  --json        the report as JSON`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    messages: { type: 'string' },
    seed: { type: 'string', default: '1' },
    shards: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((name) => faults.every((fault) => fault.name !== name));
const messages = Number(values.messages ?? (values.short ? 1_000 : 20_000));
const seed = Number(values.seed);
const shards = Number(values.shards);
const isUsable = messages >= 100 && shards >= 1 && [messages, seed, shards].every(Number.isInteger);
if (values.help || unknown.length > 0 || !isUsable) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

/** ms without any progress after which a fault is given up. */
const PATIENCE = 90_000;

const say = (line: string) => void (values.json || process.stdout.write(`${line}\n`));

async function reportOf(
  fault: Fault,
  servers: Servers,
  load: readonly LoadMessage[],
  expectation: Expectation,
): Promise<Report> {
  const started = performance.now();
  const world = await openWorld({
    name: fault.name,
    servers,
    load,
    expectation,
    seed,
    isShort: values.short,
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
    if (problems.length > 0) problems.push(`evidence: ${keep(fault.name, world.evidence())}`);
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

/** Writes a file that stays, and returns its path. */
function keep(name: string, evidence: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'chaos-evidence-')), `${name}.json`);
  writeFileSync(file, JSON.stringify(evidence, null, 2));
  return file;
}

const load = loadOf({ messages, seed });
const expectation = expectationOf(load);
const chosen = faults.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const servers = await openServers().catch((error: unknown) => {
  if (!(error instanceof BanyanError)) throw error;
  process.stderr.write(`${error.message}\n${error.advice ?? ''}\n`);
  process.exit(2);
});
const reports: Report[] = [];
try {
  for (const fault of chosen) {
    say(`${fault.name}: ${fault.about}`);
    const report = await reportOf(fault, servers, load, expectation);
    reports.push(report);
    say(`  ${report.problems.length === 0 ? 'ok' : 'FAILED'} after ${report.seconds} s`);
  }
} finally {
  await servers.remove();
}
process.stdout.write(
  values.json ? `${JSON.stringify(reports, null, 2)}\n` : `\n${textOf(reports)}\n`,
);
process.exitCode = reports.some(({ problems }) => problems.length > 0) ? 1 : 0;
