import { type Command, Option } from 'commander';
import type { AuditEntry, HistoryQuery, Parking } from '#adapter';
import { BanyanError } from '#contracts';
import { allOf } from '../all-of.ts';
import { jsonText } from '../json-text.ts';
import { writeRecord } from '../output.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { pageWidth } from '../table.ts';
import { countOption, usage } from '../usage.ts';
import { grouped, shellWord } from '../words.ts';
import { historyText } from './history-text.ts';

type Options = ParkingOptions & {
  readonly limit?: string;
  readonly before?: string;
  readonly verify?: boolean;
  readonly anchor?: string;
  readonly json?: boolean;
  readonly ndjson?: boolean;
};

/** Entries asked for at once. */
const PAGE = 500;

export function addHistoryCommand(failed: Command): void {
  const history = failed
    .command('history')
    .description('who did what to messages, when and why: the audit, newest first')
    .argument('[id]', 'of this message alone: its id, or how it begins');
  addParkingOptions(history)
    .option('--limit <n>', 'how many at the most (default 50, of --ndjson all)')
    .option('--before <n>', 'the next page: entries below this number')
    .option('--verify', 'look whether anybody tampered with it; exit code 1 if so')
    .option('--anchor <hash>', 'with --verify: a hash that was noted down earlier')
    .option('--json', 'as one JSON array')
    .addOption(new Option('--ndjson', 'as one JSON object a line').conflicts('json'))
    .addHelpText('after', '\nExample: banyan failed history 6c8a69f5')
    .action((id: string | undefined, options: Options) => {
      if (options.anchor !== undefined && !options.verify) {
        throw usage('--anchor needs --verify');
      }
      if (options.verify && id !== undefined) {
        throw usage('--verify looks at the whole audit', 'Leave out the id.');
      }
      const before =
        options.before === undefined ? undefined : countOption('--before', options.before);
      const limit = options.limit === undefined ? undefined : countOption('--limit', options.limit);
      return withParking(options, (parking) =>
        options.verify
          ? verified(parking, options)
          : told(parking, { id, before, limit, ndjson: options.ndjson, json: options.json }),
      );
    });
}

type Told = {
  readonly id: string | undefined;
  readonly before: number | undefined;
  readonly limit: number | undefined;
  readonly json: boolean | undefined;
  readonly ndjson: boolean | undefined;
};

async function told(
  parking: Parking,
  { id, before, limit: given, json, ndjson }: Told,
): Promise<void> {
  if (ndjson) {
    const all = { id, before, limit: given ?? Number.POSITIVE_INFINITY };
    for await (const entry of entriesOf(parking, all)) await writeRecord(entry);
    return;
  }
  const limit = given ?? 50;
  const entries = await allOf(entriesOf(parking, { id, before, limit: limit + 1 }));
  const page = entries.slice(0, limit);
  if (json) return console.log(jsonText(page));
  const words = [
    'banyan failed history',
    ...(id === undefined ? [] : [shellWord(id)]),
    ...(given === undefined ? [] : [`--limit ${given}`]),
    `--before ${page.at(-1)?.position}`,
  ];
  const next = entries.length > limit ? words.join(' ') : undefined;
  console.log(historyText(page, next, pageWidth()));
}

async function* entriesOf(
  parking: Parking,
  { id, before: first, limit }: HistoryQuery,
): AsyncIterable<AuditEntry> {
  let left = limit;
  let before = first;
  while (left > 0) {
    const size = Math.min(left, PAGE);
    const entries = await parking.history({ id, before, limit: size });
    yield* entries;
    left -= entries.length;
    before = entries.at(-1)?.position;
    if (entries.length < size) return;
  }
}

async function verified(parking: Parking, { anchor, json }: Options): Promise<void> {
  const found = await parking.verify(anchor);
  if (json) {
    if (found.tampered !== undefined) process.exitCode = 1;
    return console.log(jsonText(found));
  }
  if (found.tampered !== undefined) {
    throw new BanyanError('audit_tampered', `the audit was tampered with: ${found.tampered}`, {
      advice: 'Look at who can write to the database; a backup has what it was before.',
    });
  }
  const isOne = found.entries === 1;
  const written = isOne ? 'entry, as it was written' : 'entries, as they were written';
  console.log(`${grouped(found.entries)} ${written}`);
  if (found.head !== undefined) {
    console.log(`Note down this hash, and give it as --anchor the next time: ${found.head}`);
  }
}
