import { type Command, Option } from 'commander';
import type { ParkedFilter, ParkedSummary, Parking } from '#adapter';
import { allOf } from '../all-of.ts';
import { jsonText } from '../json-text.ts';
import { writeRecord } from '../output.ts';
import { messagesOf, WAITING } from '../parked-messages.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { isSelection, parkedFilter, type SelectionOptions, selectionWords } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { pageWidth } from '../table.ts';
import { countOption } from '../usage.ts';
import { shellWord } from '../words.ts';
import { listText } from './list-text.ts';

type Options = ParkingOptions &
  SelectionOptions & {
    readonly all?: boolean;
    readonly limit?: string;
    readonly after?: string;
    readonly json?: boolean;
    readonly ndjson?: boolean;
  };

export function addListCommand(failed: Command): void {
  const list = failed
    .command('list')
    .description('the messages that wait for somebody, newest first')
    .argument('[id...]', 'only these: their ids, or how they begin');
  addParkingOptions(addSelection(list))
    .option('--all', 'whatever their state: held back, resolved, discarded ones as well')
    .option('--limit <n>', 'how many at the most (default 50, of --ndjson all)')
    .option('--after <id>', 'the next page: those older than this one')
    .option('--json', 'as one JSON array')
    .addOption(new Option('--ndjson', 'as one JSON object a line').conflicts('json'))
    .addHelpText('after', '\nExample: banyan failed list --type legacy.order --since 2h')
    .action((ids: string[], options: Options) => {
      const states = options.all ? undefined : WAITING;
      const filter = parkedFilter(ids, options, { now: Date.now(), states });
      const limit = options.limit === undefined ? undefined : countOption('--limit', options.limit);
      return withParking(options, (parking) => listed(parking, { ids, options, filter, limit }));
    });
}

type Listing = {
  readonly ids: readonly string[];
  readonly options: Options;
  readonly filter: ParkedFilter;
  readonly limit: number | undefined;
};

async function listed(
  parking: Parking,
  { ids, options, filter, limit: given }: Listing,
): Promise<void> {
  if (options.ndjson) {
    for await (const one of messagesOf(parking, filter, given, options.after)) {
      await writeRecord(one);
    }
    return;
  }
  const limit = given ?? 50;
  const messages = await allOf(messagesOf(parking, filter, limit + 1, options.after));
  const page = messages.slice(0, limit);
  if (options.json) return console.log(jsonText(page));
  // Whoever asks for those held back as well sees them.
  const isShown = options.all || options.state || page.some(({ state }) => state === 'held');
  const heldBack = isShown ? 0 : (await parking.count(filter)).heldBack;
  // They did not fail, and may be many: a number is enough for whoever looks for failures.
  const isOfAll = !options.all && !isSelection(ids, options);
  const withheld = isOfAll ? (await parking.count({ states: ['withheld'] })).count : 0;
  const next = messages.length > limit ? nextPage(ids, options, page.at(-1)) : undefined;
  const isAll = isOfAll && options.after === undefined;
  console.log(listText({ messages: page, heldBack, withheld, next, isAll }, pageWidth()));
}

/** The command that shows what comes next. */
function nextPage(
  ids: readonly string[],
  options: Options,
  last: ParkedSummary | undefined,
): string | undefined {
  if (last === undefined) return undefined;
  const { all, limit, config, remote } = options;
  return [
    'banyan failed list',
    ...ids.map(shellWord),
    ...selectionWords(options),
    ...(all ? ['--all'] : []),
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    ...(config === undefined ? [] : [`--config ${shellWord(config)}`]),
    ...(remote === undefined ? [] : [`--remote ${shellWord(remote)}`]),
    `--after ${last.id}`,
  ].join(' ');
}
