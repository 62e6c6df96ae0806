import type { Command } from 'commander';
import { jsonText } from '../json-text.ts';
import { WAITING } from '../parked-messages.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { isSelection, parkedFilter, type SelectionOptions } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { pageWidth } from '../table.ts';
import { groupsText } from './groups-text.ts';

type Options = ParkingOptions & SelectionOptions & { readonly json?: boolean };

export function addGroupsCommand(failed: Command): void {
  const groups = failed
    .command('groups')
    .description('the messages that failed in the same way, the largest group first; what to do');
  addParkingOptions(addSelection(groups))
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan failed groups --since 7d')
    .action(async (options: Options) => {
      const states = [...WAITING, 'withheld'] as const;
      const filter = parkedFilter([], options, { now: Date.now(), states });
      const found = await withParking(options, (parking) => parking.groups(filter));
      if (options.json) return console.log(jsonText(found));
      const none = isSelection([], options) ? 'No message matches.' : 'Nothing is parked.';
      return console.log(found.length === 0 ? none : groupsText(found, pageWidth()));
    });
}
