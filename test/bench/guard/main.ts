// How often a guard rolls back a good service, and how soon a bad one, by simulation: `npm run bench:guard`. The
// figures are those of the seeds, on any machine.
import { machine, readOptions, runBenchmark } from '../run-benchmark.ts';
import { optionsOf, usage } from './options.ts';

const options = readOptions(optionsOf, usage);
if (options === undefined) process.exitCode = 2;
else {
  console.log(machine);
  process.exitCode = await runBenchmark(options, {}, { sizes: options.sizes });
}
