// What finding a route costs, with 10 and with 10,000 of them, beside others that do it:
// `npm run bench:routes`. `--short` shows that it runs, `--json FILE` writes the numbers, `--strict` exits
// with 1 when the target is missed.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from '../adapter/statistics.ts';
import { type Finder, finders } from './finders.ts';
import { requestsFor, routesOf, type Traffic } from './routes.ts';

/** What 10,000 routes may cost at most, as a multiple of what 10 cost. */
const TARGET = 1.2;
const FEW = 10;
const MANY = 10_000;
/** Requests between two looks at the clock. */
const CHUNK = 50;

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const rounds = options.short ? 5 : 41;
const roundMs = options.short ? 5 : 40;

const machine = `${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}`;
const traffics: readonly Traffic[] = ['ten of them', 'as in a shop', 'evenly'];
const results = traffics.flatMap((traffic) =>
  Object.entries(finders).map(([name, compile]) => {
    const cases = [FEW, MANY].map((size) => {
      const routes = routesOf(size);
      const requests = requestsFor(routes, traffic);
      return { find: compile(routes), requests, times: [] as number[] };
    });
    // In turn, so that what else the machine does falls on both; the first round is for warming up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const { find, requests, times } of cases) {
        const time = nanosecondsFor(find, requests);
        if (round > 0) times.push(time);
      }
    }
    const [few = 0, many = 0] = cases.map(({ times }) => median(times));
    return { traffic, name, few, many, ratio: many / few };
  }),
);

const judged = results.find(({ name, traffic }) => name === 'banyan' && traffic === traffics[0]);
const met = (judged?.ratio ?? Number.POSITIVE_INFINITY) <= TARGET;
console.log(machine);
console.table(
  results.map(({ traffic, name, few, many, ratio }) => ({
    'requests for': traffic,
    finder: name,
    [`${FEW} routes`]: `${few.toFixed(0)} ns`,
    [`${MANY} routes`]: `${many.toFixed(0)} ns`,
    ratio: ratio.toFixed(2),
  })),
);
console.log(
  `banyan, requests for ${traffics[0]}: at most ${TARGET} times what ${FEW} cost: ${met ? 'met' : 'missed'}`,
);
if (options.json !== undefined) {
  const report = { machine, short: options.short, rounds, target: TARGET, met, results };
  await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
if (options.strict && !met) process.exitCode = 1;

/** For one request, over as many as fit the round. */
function nanosecondsFor(find: Finder, requests: ReturnType<typeof requestsFor>): number {
  const first = Math.floor(Math.random() * requests.length);
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  do {
    for (let end = count + CHUNK; count < end; count += 1) {
      const next = requests[(first + count) % requests.length];
      if (next === undefined || find(next.request) !== next.expected) throw new Error('not found');
    }
    elapsed = performance.now() - start;
  } while (elapsed < roundMs);
  return (elapsed * 1e6) / count;
}
