// What the adapter can do, against its ceiling, a naive rival and its targets, in one run:
// `npm run bench:adapter`. Needs RabbitMQ and MariaDB on a machine with nothing else to do.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { describeDurableServer } from './bench-database.ts';
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
  const stop = () => stopping.abort(new Error('stopped'));
  // What is in hand ends, and takes its queues and databases with it. A terminal's signal comes again
  // from npm: the second one must not end us.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const database = await describeDurableServer();
  const [processor] = cpus();
  const machine = `${availableParallelism()} × ${processor?.model}, Node ${process.version}`;
  console.log(`${machine}\n${database}`);
  console.log('quorum queue in, quorum queue out, persistent messages, confirms; times of one run');

  const findings: Finding[] = [];
  const values: Record<string, Measured['values']> = {};
  let failed = false;
  for (const [name, measure] of Object.entries(options.measurements)) {
    if (signal.aborted) break;
    const say = (line: string) => console.error(`${name}: ${line}`);
    try {
      const measured = await measure({ sizes: options.sizes, signal, say });
      findings.push(...measured.findings);
      values[name] = measured.values;
    } catch (error) {
      if (signal.aborted) break;
      failed = true;
      findings.push({ what: name, target: 'runs', result: 'failed', met: false });
      say(error instanceof Error ? `${error.stack}` : String(error));
    }
  }
  if (signal.aborted) console.log('stopped before the end');
  console.table(findings.map(shown));
  if (options.isShort) console.log('A short run: too little to judge by.');
  if (options.json !== undefined) {
    const report = { machine, database, short: options.isShort, findings, values };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const missed = findings.some(({ met }) => met === false);
  return failed || signal.aborted || (options.strict && missed) ? 1 : 0;
}

function shown({ what, target, result, met }: Finding) {
  return { what, target, result, '': met === undefined ? '' : met ? 'met' : 'missed' };
}
