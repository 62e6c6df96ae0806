// What it costs to list, group and replay failed messages, and what they cost the adapter that works
// beside them: `npm run bench:parking`. Needs RabbitMQ and MariaDB on a machine with nothing else to do.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { describeDurableServer } from '../adapter/bench-database.ts';
import type { Finding, Measured } from './measurement.ts';
import { type Options, optionsOf, usage } from './options.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  }
  const stopping = new AbortController();
  const { signal } = stopping;
  // What is in hand ends, and takes its queues and databases with it.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => stopping.abort(new Error('stopped')));
  }
  const database = await describeDurableServer();
  const machine = `${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}`;
  console.log(`${machine}\n${database}`);

  const findings: Finding[] = [];
  const values: Record<string, Measured['values']> = {};
  for (const [name, measure] of Object.entries(options.measurements)) {
    const say = (line: string) => console.error(`${name}: ${line}`);
    try {
      signal.throwIfAborted();
      const measured = await measure({ sizes: options.sizes, signal, say });
      findings.push(...measured.findings);
      values[name] = measured.values;
    } catch (error) {
      findings.push({ what: name, target: 'runs', result: 'failed', met: false });
      say(error instanceof Error ? `${error.stack}` : String(error));
    }
  }
  console.table(findings.map(shown));
  if (options.isShort) console.log('A short run: too little to judge by.');
  if (options.json !== undefined) {
    const report = { machine, database, short: options.isShort, findings, values };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const failed = findings.some(({ result, met }) => met === false && result === 'failed');
  const missed = findings.some(({ met }) => met === false);
  return failed || (options.strict && missed) ? 1 : 0;
}

function shown({ what, target, result, met }: Finding) {
  return { what, target, result, '': met === undefined ? '' : met ? 'met' : 'missed' };
}
