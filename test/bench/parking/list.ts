import type { ParkedState } from '../../../adapter/domain/parked-message.ts';
import { banyan } from '../../banyan.ts';
import { createDatabase, type Kind, kinds } from './database-kinds.ts';
import type { Finding, ParkingBench, ParkingMeasurement } from './measurement.ts';
import { type Operations, openOperations } from './operations-over.ts';
import { fillParked } from './parked-rows.ts';
import type { Mix } from './parked-templates.ts';
import { type Timing, timedOrFailed, timingText } from './timing.ts';

/** ms for the first page, and for the groups, of as many rows as {@link TARGETED}. */
const PAGE = 300;
const GROUPS = 1_000;
const TARGETED = 10_000;
/** As the command line asks for, unless told. */
const WAITING: readonly ParkedState[] = ['parked', 'scheduled', 'replaying'];
/** Two of ten wait behind one of the others. */
const MIX: Mix = [...Array<ParkedState>(8).fill('parked'), 'held', 'held'];

/** What an operator waits for: the operations by themselves, and the whole commands. */
export const list: ParkingMeasurement = async (bench) => {
  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  for (const kind of kinds) {
    for (const rows of bench.sizes.list.rows) {
      const timings = await timingsOf(kind, rows, bench);
      values[`${kind}, ${rows} rows`] = timings;
      for (const [name, timing] of Object.entries(timings)) {
        const what = `${kind}, ${rows} rows: ${name}`;
        const result = typeof timing === 'string' ? timing : timingText(timing);
        bench.say(`${what}: ${result}`);
        findings.push({ what, result, ...judged(name, rows, timing) });
      }
    }
  }
  return { findings, values };
};

function judged(
  name: string,
  rows: number,
  timing: Timing | string,
): Pick<Finding, 'target' | 'met'> {
  const most = name === 'first page' ? PAGE : name === 'groups' ? GROUPS : undefined;
  if (most === undefined || rows !== TARGETED) return { target: '', met: undefined };
  const isMet = typeof timing !== 'string' && timing.median < most;
  return { target: `under ${most} ms`, met: isMet };
}

async function timingsOf(
  kind: Kind,
  rows: number,
  { sizes, signal, say }: ParkingBench,
): Promise<Record<string, Timing | string>> {
  const { calls, commands } = sizes.list;
  await using database = await createDatabase(kind);
  say(`filling ${kind} with ${rows} parked rows`);
  await fillParked(database.url, rows, MIX, signal);
  const timings: Record<string, Timing | string> = {};
  {
    await using operations = await openOperations(database.url);
    for (const [name, call] of Object.entries(await callsOf(operations, rows))) {
      signal.throwIfAborted();
      timings[name] = await timedOrFailed(calls, call);
    }
    timings['counts of metrics and status'] = await timedOrFailed(calls, operations.store.counts);
  }
  await using empty = await createDatabase(kind);
  await (await openOperations(empty.url))[Symbol.asyncDispose]();
  const command = (name: string, url: string) =>
    timedOrFailed(commands, async () => {
      const { code, stderr } = await banyan(['failed', name], { env: { DATABASE_URL: url } });
      if (code !== 0) throw new Error(stderr);
    });
  for (const name of ['list', 'groups']) {
    signal.throwIfAborted();
    timings[`\`banyan failed ${name}\``] = await command(name, database.url);
  }
  timings['a command where nothing is parked: its start'] = await command('list', empty.url);
  return timings;
}

/** What is asked for; the page in the middle begins after the message there. */
async function callsOf(
  { parking, store }: Operations,
  rows: number,
): Promise<Readonly<Record<string, () => Promise<unknown>>>> {
  const limit = 50;
  const [middle] = await store.parked.list({}, { after: rows / 2, limit: 1 });
  const after = middle?.id;
  return {
    'first page': () => parking.list({ states: WAITING }, { limit }),
    'first page of all states': () => parking.list({}, { limit }),
    'a page in the middle': () => parking.list({ states: WAITING }, { limit, after }),
    groups: () => parking.groups({ states: WAITING }),
    count: () => parking.count({ states: WAITING }),
  };
}
