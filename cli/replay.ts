import { type Command, Option } from 'commander';
import { addParkingOptions } from './parking-option.ts';
import { addJobCommands } from './replay/jobs.ts';
import { replaySelected } from './replay/replay-selected.ts';
import type { StartOptions } from './replay/start-options.ts';
import { addSelection } from './selection-options.ts';

export function addReplayCommand(banyan: Command): void {
  const replay = banyan
    .command('replay')
    .description('send failed messages the same way as a first delivery, oldest first')
    .argument('[id...]', 'their ids, or how they begin');
  addParkingOptions(addSelection(replay))
    .option('--all', 'everything that is parked')
    .option('--dry-run', 'only show what would come of it')
    .option('--rate <n/s>', 'messages a second at the most: 50/s, 300/min')
    .option('--ramp', 'try 1 %, 5 %, 25 % of them first; stop after a share in which one fails')
    .option('--limit <n>', 'how many at the most, and what they hold back')
    .option('--yes', 'do not ask, however many they are')
    .option('--json', 'as JSON')
    .addOption(new Option('--ndjson', 'with --dry-run: one JSON object a line').conflicts('json'))
    .addHelpText(
      'after',
      `
Ctrl-C lets the batch in hand end, and tells how to resume; a second one stops at once.
Exit code 0: all of them are done; 1: one failed, waits, or was not tried.
Example: banyan replay --type legacy.order --since 2h --rate 50/s`,
    )
    .action((ids: string[], options: StartOptions) => replaySelected(ids, options));
  addJobCommands(replay);
}
