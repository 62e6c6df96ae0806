// Whether any bytes can bring the proxy down, hold it up, or lead it astray: `npm run test:fuzz`. Needs Linux,
// where each client can have a loopback address of its own. Exits with 1 for what it finds.
import { writeFile } from 'node:fs/promises';
import { machine, readOptions } from '../bench/run-benchmark.ts';
import { fuzzCases } from './arbitrary/fuzz-case.ts';
import { readCorpus } from './corpus.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { type Options, optionsOf, usage } from './options.ts';
import { findingText, Tally } from './report.ts';
import { connections, playAll, shrunk } from './run.ts';
import { openStage } from './stage.ts';

/** MiB that the proxy may take at most, however long it runs. */
const MEMORY = 512;

/** So many findings are made small; the others most often have the same cause. */
const SHRUNK = 3;

/** ms after which what is under way has arrived, when nothing else is. */
const ALONE = 200;

const options = readOptions(optionsOf, usage);
process.exitCode = options === undefined ? 2 : await run(options);

async function run({ requests, seed, only, json }: Options): Promise<number> {
  const arbitrary = fuzzCases(readCorpus());
  await using stage = await openStage();
  const tally = new Tally();
  const some = connections(arbitrary, seed, only);
  const findings = await playAll(stage, some, requests, (outcome) => tally.add(outcome));
  const memory = await stage.proxy.memory();
  const problems = [...stage.ledger.strays.slice(0, SHRUNK), ...(await stage.proxy.problems())];
  if (memory.highest > MEMORY) problems.push(`it took ${memory.highest} MiB of memory`);

  console.table(tally.rows());
  const { seconds } = tally;
  const total = {
    ...tally.total(),
    seconds,
    memory,
    failures: Object.fromEntries(stage.proxy.failures),
  };
  console.log(JSON.stringify(total));
  for (const problem of problems) console.log(`the proxy: ${problem}`);
  const isFine = async (sent: FuzzCase) =>
    (await (await stage.play(sent, ALONE))()).problems.length === 0;
  for (const [index, finding] of findings.entries()) {
    const number = only ?? finding.number;
    const small = index < SHRUNK ? await shrunk(arbitrary, seed, number, isFine) : undefined;
    console.log(findingText({ ...finding, number }, seed, small));
  }
  if (json !== undefined) {
    const report = { machine, seed, ...total, kinds: tally.rows(), problems, findings };
    await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const found = findings.length + problems.length;
  console.log(found === 0 ? 'No crash, no hang, nothing smuggled.' : `${found} findings`);
  return found === 0 ? 0 : 1;
}
