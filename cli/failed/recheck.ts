import type { Command } from 'commander';
import type { Rechecked } from '#adapter';
import { allOf } from '../all-of.ts';
import { exportedMessages } from '../corpus-file.ts';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { isSelection, parkedFilter, type SelectionOptions } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { pageWidth } from '../table.ts';
import { usage } from '../usage.ts';
import { recheckText } from './recheck-text.ts';

type Options = ParkingOptions &
  SelectionOptions & { readonly corpus?: string; readonly json?: boolean };

export function addRecheckCommand(failed: Command): void {
  const recheck = failed
    .command('recheck')
    .description('say which messages would succeed on the code as it is now; touches nothing');
  addParkingOptions(addSelection(recheck))
    .option('--corpus <file>', 'what `export` wrote, - for stdin, instead of a database')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit code 1: a message would still fail.\nExample: banyan failed recheck --corpus corpus.ndjson',
    )
    .action(async (options: Options) => {
      const found = await recheckedBy(options);
      if (found.some(({ stillFails, held }) => stillFails + held > 0)) process.exitCode = 1;
      console.log(options.json ? jsonText(found) : recheckText(found, pageWidth()));
    });
}

async function recheckedBy(options: Options): Promise<readonly Rechecked[]> {
  if (options.corpus === undefined) {
    // Whatever waits: those that are held back follow, or wait still.
    const filter = parkedFilter([], options, { now: Date.now() });
    return withParking(options, (parking) => parking.recheck(filter));
  }
  if (isSelection([], options) || options.remote !== undefined) {
    throw usage('--corpus takes the whole file', 'Select when you export.');
  }
  const { recheckCorpus } = await import('#adapter');
  const corpus = await allOf(exportedMessages(options.corpus));
  // In CI that is no good news: the file is the wrong one.
  if (corpus.length === 0)
    throw usage(`${options.corpus} holds no message`, 'See `banyan failed export`.');
  return recheckCorpus(corpus);
}
