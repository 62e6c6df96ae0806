// What it costs to decide where a request goes, beside doing nothing, beside unleash-client alone, and as a share of
// what the proxy takes for a request: `npm run bench:decide`. `--short` shows that it runs, `--json FILE` writes
// the numbers, `--strict` exits with 1 when a target is missed.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machine } from '../run-benchmark.ts';
import { cases } from './cases.ts';
import type { Cost } from './cost.ts';
import { measureDecisions, measureEngine, measureNothing } from './decisions.ts';
import { measureRequest } from './request-cost.ts';

/** Of one decision: ns, and bytes where unleash-client has answered before. */
const TARGET = { p50: 5_000, bytes: 1_024 };

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const count = options.short ? 50_000 : 1_000_000;
const [plain] = cases;
const canary = cases.find(({ name }) => name === 'canary, users that come back');
if (plain === undefined || canary === undefined) throw new Error('there are no cases');

const results: ({ name: string; target: Partial<typeof TARGET> } & Cost)[] = [
  { name: 'nothing decided', target: {}, ...measureNothing(plain, count) },
  { name: 'unleash-client, one flag', target: {}, ...(await measureEngine(canary, count)) },
];
for (const one of cases) {
  const target = one.asksEngine ? { p50: TARGET.p50 } : TARGET;
  results.push({ name: one.name, target, ...(await measureDecisions(one, count)) });
}
const request = await measureRequest(options.short ? 1_500 : 6_000);

const isMet = ({ target, p50, bytes }: (typeof results)[number]) =>
  p50 < (target.p50 ?? Number.POSITIVE_INFINITY) &&
  bytes < (target.bytes ?? Number.POSITIVE_INFINITY);
const verdict = (result: (typeof results)[number]) => {
  if (result.target.p50 === undefined) return '';
  return isMet(result) ? 'met' : 'missed';
};
console.log(machine);
console.table(
  results.map((result) => ({
    decision: result.name,
    mean: `${result.mean.toFixed(0)} ns`,
    p50: `${result.p50.toFixed(0)} ns`,
    p99: `${result.p99.toFixed(0)} ns`,
    heap: `${result.bytes.toFixed(0)} B`,
    'of a request': `${((result.mean / request) * 100).toFixed(1)} %`,
    '': verdict(result),
  })),
);
console.log(`a request through the proxy: ${(request / 1_000).toFixed(1)} µs of its thread`);
console.log(
  `aimed at: p50 below ${TARGET.p50 / 1_000} µs, below ${TARGET.bytes} B where unleash-client need not be asked`,
);
if (options.short) console.log('A short run: too little to judge by.');
const met = results.every(isMet);
if (options.json !== undefined) {
  const report = { machine, short: options.short, count, target: TARGET, met, request, results };
  await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
if (options.strict && !met) process.exitCode = 1;
