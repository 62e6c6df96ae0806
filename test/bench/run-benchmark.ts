import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import type { Bench, Finding, Measured } from './adapter/measurement.ts';

/** What was chosen on the command line. */
type Chosen<Given> = {
  readonly measurements: Readonly<
    Record<string, (bench: Given & Pick<Bench, 'signal' | 'say'>) => Promise<Measured>>
  >;
  readonly isShort: boolean;
  /** Where the JSON goes. */
  readonly json: string | undefined;
  /** Whether a target that is missed is a failure. */
  readonly strict?: boolean;
};

/** The processor and Node. */
export const machine = `${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}`;

/** The options that arguments stand for; undefined, with the usage printed, where they stand for none. */
export function readOptions<Options>(
  optionsOf: (args: readonly string[]) => Options,
  usage: string,
): Options | undefined {
  try {
    return optionsOf(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return undefined;
  }
}

/**
 * Runs one measurement after the other, and prints what they found as a table, and as JSON where that
 * is wanted. `about`: what the report tells of the machine. Returns the exit code: 1 where one failed.
 */
export async function runBenchmark<Given extends object>(
  { measurements, isShort, json, strict = false }: Chosen<Given>,
  about: Readonly<Record<string, unknown>>,
  given: Given,
): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = () => stopping.abort(new Error('stopped'));
  // What is in hand ends, and takes with it what it has started. A terminal's signal comes again from
  // npm: the second one must not end us.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  let failed = false;
  for (const [name, measure] of Object.entries(measurements)) {
    if (signal.aborted) break;
    const say = (line: string) => console.error(`${name}: ${line}`);
    try {
      const measured = await measure({ ...given, signal, say });
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
  if (isShort) console.log('A short run: too little to judge by.');
  if (json !== undefined) {
    const report = { machine, ...about, short: isShort, findings, values };
    await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const missed = findings.some(({ met }) => met === false);
  return failed || signal.aborted || (strict && missed) ? 1 : 0;
}

function shown({ what, target, result, met }: Finding) {
  return { what, target, result, '': met === undefined ? '' : met ? 'met' : 'missed' };
}
