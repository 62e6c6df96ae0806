// What each step of a message costs: `npm run bench`. Prints a table, and JSON with --json. Shares of
// one run on one machine can be compared, the times themselves cannot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventContracts } from '#contracts';
import { processMessages } from '../../adapter/delivery/process-messages.ts';
import { interpret } from '../../adapter/domain/interpretation.ts';
import { read } from '../../adapter/domain/reading.ts';
import { openSqlMessageStore } from '../../adapter/store/sql-message-store.ts';
import { toolsWith } from '../../adapter/tools.ts';
import { deliveryOf } from '../interpretation-tools.ts';
import { cp949, legacyOrder } from '../orders.ts';

const MESSAGES = 2_000;
const ROUNDS = 7;

const tools = toolsWith(() => false);
const deliveries = Array.from({ length: MESSAGES }, (_, index) =>
  deliveryOf(cp949(legacyOrder({ ordno: String(1_521_705_612_000 + index) }))),
);
const nothingKnown = new Map();

const readings = deliveries.map((delivery) => {
  const reading = read(delivery, tools);
  if (reading.kind !== 'read') throw new Error(reading.kind);
  return reading;
});
const events = readings.flatMap((reading) => {
  const result = interpret(reading, nothingKnown, tools);
  if (result.kind !== 'translated') throw new Error(result.kind);
  return result.message.events;
});

/** µs a message, of `work` over all of them. */
function timed(work: () => void): number {
  const start = performance.now();
  work();
  return ((performance.now() - start) * 1_000) / MESSAGES;
}

const steps: Record<string, () => void> = {
  decode: () => {
    for (const delivery of deliveries) tools.decode(delivery);
  },
  'validate the message': () => {
    for (const { contract, message } of readings) contract.validate(message);
  },
  'validate the events': () => {
    for (const event of events) eventContracts[event.type].validate(event);
  },
  'read (decode, identify, validate, key, hash)': () => {
    for (const delivery of deliveries) read(delivery, tools);
  },
  'interpret (translate, wrap, validate)': () => {
    for (const reading of readings) interpret(reading, nothingKnown, tools);
  },
};

/** All of it, on a database of its own: read, look up, interpret, commit. */
async function whole(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-bench-'));
  const now = () => new Date().toISOString();
  const url = `sqlite:${join(folder, 'bench.sqlite')}`;
  const store = await openSqlMessageStore({ url, now, create: true });
  try {
    const start = performance.now();
    for (const delivery of deliveries) {
      const reading = read(delivery, tools);
      if (reading.kind !== 'read') throw new Error(reading.kind);
      await processMessages([reading], tools, store, { shard: 0 });
    }
    return ((performance.now() - start) * 1_000) / MESSAGES;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rounds = new Map<string, number[]>();
const note = (name: string, micros: number) =>
  rounds.set(name, [...(rounds.get(name) ?? []), micros]);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(steps)) note(name, timed(work));
  note('the whole, SQLite', await whole());
}
const cost = Object.fromEntries([...rounds].map(([name, values]) => [name, median(values)]));
const total = cost['the whole, SQLite'] ?? Number.NaN;
const inMemory =
  (cost['read (decode, identify, validate, key, hash)'] ?? 0) +
  (cost['interpret (translate, wrap, validate)'] ?? 0);
const validation = (cost['validate the message'] ?? 0) + (cost['validate the events'] ?? 0);
const rows = Object.entries(cost).map(([step, micros]) => ({
  step,
  'µs a message': Number(micros.toFixed(1)),
  'of the whole': `${((micros / total) * 100).toFixed(1)} %`,
}));
const shares = {
  'validation of the whole': validation / total,
  'validation of what happens in memory': validation / inMemory,
};
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ messages: MESSAGES, rounds: ROUNDS, cost, shares }, null, 2));
} else {
  console.table(rows);
  console.table(shares);
}
