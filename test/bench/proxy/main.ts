// What the proxy can do beside its peers, in one run: `npm run bench:proxy`. Needs Linux; nginx and HAProxy
// take part where they are installed. It tells and never fails for what it finds.
import { loadavg } from 'node:os';
import { machine, readOptions, runBenchmark } from '../run-benchmark.ts';
import { type Options, optionsOf, usage } from './options.ts';
import { startOrigin } from './rivals.ts';

const options = readOptions(optionsOf, usage);
process.exitCode = options === undefined ? 2 : await run(options);

async function run(options: Options): Promise<number> {
  const [load = 0] = loadavg();
  console.log(`${machine}, load before ${load.toFixed(2)}`);
  await using origin = await startOrigin();
  return await runBenchmark(options, { load }, { sizes: options.sizes, origin });
}
