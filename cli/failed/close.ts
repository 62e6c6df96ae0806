import type { Command } from 'commander';
import type { By, ParkedFilter, ParkedState, Parking } from '#adapter';
import { agreed, nothingSelected } from '../ask.ts';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { isSelection, parkedFilter, type SelectionOptions } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { usage } from '../usage.ts';
import { changedText } from './changed-text.ts';

type Verb = 'discard' | 'restore' | 'abandon';

type Options = ParkingOptions &
  SelectionOptions & { readonly reason: string; readonly yes?: boolean; readonly json?: boolean };

/** Those that an operator may change: they wait, and nobody has them in hand. */
export const CHANGEABLE: readonly ParkedState[] = ['parked', 'held', 'withheld', 'scheduled'];

const VERBS: Readonly<
  Record<Verb, { what: string; states: readonly ParkedState[]; reason: string }>
> = {
  discard: {
    what: 'say that messages are not needed: those they hold back go on; `restore` takes it back',
    states: CHANGEABLE,
    reason: 'a test order',
  },
  restore: {
    what: 'let discarded messages wait again, as if nothing had been',
    states: ['discarded'],
    reason: 'needed after all',
  },
  abandon: {
    what: 'give messages up for good: only their bytes and their history stay',
    states: CHANGEABLE,
    reason: 'the customer is gone',
  },
};

/** Adds `discard`, `restore` and `abandon`. */
export function addCloseCommands(failed: Command): void {
  for (const verb of ['discard', 'restore', 'abandon'] as const) {
    const { what, states, reason } = VERBS[verb];
    const command = failed
      .command(verb)
      .description(what)
      .argument('[id...]', 'their ids, or how they begin');
    addParkingOptions(addSelection(command))
      .requiredOption('--reason <text>', 'why, for the audit')
      .option('--yes', 'do not ask, however many they are')
      .option('--json', 'as JSON')
      .addHelpText('after', `\nExample: banyan failed ${verb} 6c8a69f5 --reason "${reason}"`)
      .action(async (ids: string[], options: Options) => {
        if (!isSelection(ids, options)) throw nothingSaid(`failed ${verb}`);
        const filter = parkedFilter(ids, options, { now: Date.now(), states });
        await withParking(options, (parking, by) =>
          close(verb, parking, { ...options, ...by, filter }),
        );
      });
  }
}

async function close(
  verb: Verb,
  parking: Parking,
  { filter, who, reason, yes, json }: Options & By & { readonly filter: ParkedFilter },
): Promise<void> {
  const selected = await parking.count(filter);
  if (selected.count === 0) throw nothingSelected();
  await agreed(verb, selected, { yes: yes === true, always: verb === 'abandon' });
  const changed = await parking[verb](filter, { who, reason });
  if (changed.skipped.length > 0) process.exitCode = 1;
  console.log(json ? jsonText(changed) : changedText(DONE[verb], changed));
}

const DONE: Readonly<Record<Verb, string>> = {
  discard: 'discarded',
  restore: 'waits again',
  abandon: 'abandoned',
};

/** Nothing was selected by the command line. */
export function nothingSaid(command: string): ReturnType<typeof usage> {
  return usage(
    `${command} needs ids or a filter, for example --fingerprint`,
    'See them with `banyan failed list` and `banyan failed groups`.',
  );
}
