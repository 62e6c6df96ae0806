// What the adapter can do, against its ceiling, a naive rival and its targets, in one run:
// `npm run bench:adapter`. Needs RabbitMQ and MariaDB on a machine with nothing else to do.
import { machine, readOptions, runBenchmark } from '../run-benchmark.ts';
import { describeDurableServer } from './bench-database.ts';
import { type Options, optionsOf, usage } from './options.ts';

const options = readOptions(optionsOf, usage);
process.exitCode = options === undefined ? 2 : await run(options);

async function run(options: Options): Promise<number> {
  const database = await describeDurableServer();
  console.log(`${machine}\n${database}`);
  console.log('quorum queue in, quorum queue out, persistent messages, confirms; times of one run');
  return runBenchmark(options, { database }, { sizes: options.sizes });
}
