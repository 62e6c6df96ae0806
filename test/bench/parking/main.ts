// What it costs to list, group and replay failed messages, and what they cost the adapter that works
// beside them: `npm run bench:parking`. Needs RabbitMQ and MariaDB on a machine with nothing else to do.
import { describeDurableServer } from '../adapter/bench-database.ts';
import { machine, readOptions, runBenchmark } from '../run-benchmark.ts';
import { type Options, optionsOf, usage } from './options.ts';

const options = readOptions(optionsOf, usage);
process.exitCode = options === undefined ? 2 : await run(options);

async function run(options: Options): Promise<number> {
  const database = await describeDurableServer();
  console.log(`${machine}\n${database}`);
  return runBenchmark(options, { database }, { sizes: options.sizes });
}
