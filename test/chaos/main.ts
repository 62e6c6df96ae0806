// What becomes of messages and of requests when everything around them breaks: `npm run test:chaos`. The
// adapter's part starts a RabbitMQ and a MariaDB of its own. Exits with 1 when a message, an event or an answer
// was not where it must be.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BanyanError } from '#contracts';
import { runAdapterSuite } from './adapter-suite.ts';
import { faults as adapterFaults } from './faults/index.ts';
import { proxyFaults } from './proxy/faults/index.ts';
import { proxyText } from './proxy/report.ts';
import { runProxySuite } from './proxy/suite.ts';
import { textOf } from './report.ts';

const SUITES = ['adapter', 'proxy'];
const namesOf = (faults: readonly { readonly name: string }[]) =>
  faults.map(({ name }) => name).join(', ');

const usage = `node test/chaos/main.ts [--only SUITE] [--fault FAULT]… [--short] [--json FILE]
    [--messages N] [--seed N] [--shards N] [--banyan FILE]

  --only        ${SUITES.join(' or ')} alone
  --fault       only this fault, can be repeated;
                adapter: ${namesOf(adapterFaults)}
                proxy: ${namesOf(proxyFaults)}
  --short       1,000 messages a fault instead of 20,000; outages of seconds
  --json        writes the reports to a file
  --messages    of the adapter, a fault
  --seed        of the adapter, another load and other moments; the same seed gives the same ones (default 1)
  --shards      adapter.receive.shards (default 1)
  --banyan      of the proxy, the command line's script of another release`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    fault: { type: 'string', multiple: true, default: [] },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    messages: { type: 'string' },
    seed: { type: 'string', default: '1' },
    shards: { type: 'string', default: '1' },
    banyan: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const { fault: named, short: isShort } = values;
const messages = Number(values.messages ?? (isShort ? 1_000 : 20_000));
const seed = Number(values.seed);
const shards = Number(values.shards);
const all = [...adapterFaults, ...proxyFaults];
const isUsable =
  (values.only === undefined || SUITES.includes(values.only)) &&
  named.every((name) => all.some((fault) => fault.name === name)) &&
  [messages, seed, shards].every(Number.isInteger) &&
  messages >= 100 &&
  shards >= 1;
if (values.help || !isUsable) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** `calm` is a fault of both. */
function chosen<F extends { readonly name: string }>(suite: string, faults: readonly F[]): F[] {
  if (values.only !== undefined && values.only !== suite) return [];
  return faults.filter(({ name }) => named.length === 0 || named.includes(name));
}

const forProxy = chosen('proxy', proxyFaults);
const forAdapter = chosen('adapter', adapterFaults);
const proxy = await runProxySuite({ faults: forProxy, isShort, script: values.banyan, say });
if (proxy.length > 0) say(`\n${proxyText(proxy)}\n`);
const adapter =
  forAdapter.length === 0
    ? []
    : await runAdapterSuite({ faults: forAdapter, isShort, messages, seed, shards, say }).catch(
        (error: unknown) => {
          if (!(error instanceof BanyanError)) throw error;
          process.stderr.write(`${error.message}\n${error.advice ?? ''}\n`);
          process.exit(2);
        },
      );
if (adapter.length > 0) say(`\n${textOf(adapter)}`);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ proxy, adapter }, null, 2)}\n`);
}
process.exitCode = [...proxy, ...adapter].some(({ problems }) => problems.length > 0) ? 1 : 0;
