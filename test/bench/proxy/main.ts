// What the proxy can do beside its peers, in one run: `npm run bench:proxy`. Needs Linux; nginx and HAProxy
// take part where they are installed. It tells and never fails for what it finds.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Finding, Measured } from './measurement.ts';
import { type Options, optionsOf, usage } from './options.ts';
import { startOrigin } from './rivals.ts';

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
  // What is in hand ends, and takes its programs with it.
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => stopping.abort(new Error('stopped')));
  }
  const machine = `${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}`;
  const [load = 0] = loadavg();
  console.log(`${machine}, load before ${load.toFixed(2)}`);

  await using origin = await startOrigin();
  const findings: Finding[] = [];
  const values: Record<string, Measured['values']> = {};
  let failed = false;
  for (const [name, measure] of Object.entries(options.measurements)) {
    const say = (line: string) => console.error(`${name}: ${line}`);
    try {
      signal.throwIfAborted();
      const measured = await measure({ sizes: options.sizes, origin, signal, say });
      findings.push(...measured.findings);
      values[name] = measured.values;
    } catch (error) {
      failed = true;
      findings.push({ what: name, target: 'runs', result: 'failed', met: false });
      say(error instanceof Error ? `${error.stack}` : String(error));
    }
  }
  console.table(findings.map(shown));
  if (options.isShort) console.log('A short run: too little to judge by.');
  if (options.json !== undefined) {
    const report = { machine, load, short: options.isShort, findings, values };
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  return failed ? 1 : 0;
}

function shown({ what, target, result, met }: Finding) {
  return { what, target, result, '': met === undefined ? '' : met ? 'met' : 'missed' };
}
