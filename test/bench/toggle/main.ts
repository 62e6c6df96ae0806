// How long it takes from the command to the last request that three proxies under load still decide as before:
// `npm run bench:toggle`. Needs RabbitMQ, and PostgreSQL for the Unleash that it starts. `--short`: 20 toggles a
// way instead of 200; `--only file|unleash|override`; `--json FILE`; `--strict` exits with 1 when a target is missed.
import { parseArgs } from 'node:util';
import { machine, readOptions, runBenchmark } from '../run-benchmark.ts';
import { file, override, unleash } from './ways.ts';

const all = { file, unleash, override };

const options = readOptions(
  (args) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        short: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
      },
    });
    const unknown = values.only.find((name) => !(name in all));
    if (unknown !== undefined) throw new Error(`there is no measurement "${unknown}"`);
    const chosen = Object.entries(all).filter(
      ([name]) => values.only.length === 0 || values.only.includes(name),
    );
    return { ...values, measurements: Object.fromEntries(chosen) };
  },
  `usage: npm run bench:toggle -- [--short] [--only ${Object.keys(all).join('|')}]... [--json FILE] [--strict]`,
);

if (options === undefined) {
  process.exitCode = 2;
} else {
  console.log(machine);
  const { short: isShort, json, strict, measurements } = options;
  const times = isShort ? 20 : 200;
  process.exitCode = await runBenchmark(
    { measurements, isShort, json, strict },
    { times },
    { times, isShort },
  );
}
