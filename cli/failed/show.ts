import type { Command } from 'commander';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { pageWidth } from '../table.ts';
import { showText } from './show-text.ts';

type Options = ParkingOptions & {
  readonly reveal?: boolean;
  readonly raw?: boolean;
  readonly json?: boolean;
};

export function addShowCommand(failed: Command): void {
  const show = failed
    .command('show')
    .description('all about one message: what failed, where, how often, and the message itself')
    .argument('<id>', 'its id, or how it begins');
  addParkingOptions(show)
    .option('--reveal', 'do not mask personal data, and show the original; the audit notes it')
    .option('--raw', 'only the original bytes, to stdout, not masked; the audit notes it')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan failed show 6c8a69f5 --reveal')
    .action((id: string, options: Options) =>
      withParking(options, async (parking, by) => {
        if (options.raw) {
          process.stdout.write(Buffer.from(await parking.raw(id, by), 'base64'));
          return;
        }
        const details = await parking.show(id, options.reveal ? { reveal: by } : {});
        console.log(options.json ? jsonText(details) : showText(details, pageWidth()));
      }),
    );
}
