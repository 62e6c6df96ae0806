import { type Command, Option } from 'commander';
import type { EditRequest, Parking } from '#adapter';
import { agreed, declined, isTerminal, isYes, nothingSelected, selectedText } from '../ask.ts';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, withParking } from '../parking-option.ts';
import { isSelection, parkedFilter } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { countOption, usage } from '../usage.ts';
import { CHANGEABLE, nothingSaid } from './close.ts';
import { editInEditor } from './edit-in-editor.ts';
import { previewText } from './edit-text.ts';
import { patchOption, setOption } from './patch-option.ts';
import { type EditOptions, writeEdits } from './write-edits.ts';

export function addEditCommand(failed: Command): void {
  const edit = failed
    .command('edit')
    .description('repair messages; they keep their identity and their original bytes')
    .argument('[id...]', 'their ids, or how they begin; of one alone, $EDITOR shows the message');
  addParkingOptions(addSelection(edit))
    .addOption(
      new Option('--set </pointer=text>', 'a JSON pointer and its new text; repeatable')
        .default([] as EditRequest['patch'], 'none')
        .argParser((text: string, before: EditRequest['patch']) => [...before, setOption(text)]),
    )
    .option('--patch <json>', 'a JSON Patch (RFC 6902): as it is, a file, or - for stdin')
    .option('--revision <n>', 'only if this is still its revision')
    .requiredOption('--reason <text>', 'why; it is kept with the message')
    .option('--dry-run', 'only show what would change, and what would come of it')
    .option('--anyway', 'write it even if it would fail again')
    .option('--yes', 'do not ask, however many they are')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExample: banyan failed edit 6c8a69f5 --set /settlekind=c --reason "k is a card payment"',
    )
    .action(async (ids: string[], options: EditOptions) => {
      if (!isSelection(ids, options)) throw nothingSaid('failed edit');
      const patch = await patchGiven(options);
      const [id, ...others] = ids;
      if (patch === undefined && (id === undefined || others.length > 0)) {
        throw usage('an editor takes one message by its id', 'Of several: --set or --patch.');
      }
      const asked = requestOf(ids, options);
      await withParking(options, (parking, by) => {
        const request = { ...asked, ...by };
        return patch === undefined
          ? editInEditor(parking, id ?? '', request, options)
          : editAll(parking, { ...request, patch }, ids, options);
      });
    });
}

async function patchGiven({ set, patch }: EditOptions): Promise<EditRequest['patch'] | undefined> {
  if (patch === undefined) return set.length === 0 ? undefined : set;
  return [...(await patchOption(patch)), ...set];
}

function requestOf(
  ids: readonly string[],
  options: EditOptions,
): Omit<EditRequest, 'patch' | 'who'> {
  const { revision, reason, anyway } = options;
  // 0 is the original.
  const seen =
    revision === undefined || revision === '0'
      ? revision && 0
      : countOption('--revision', revision);
  return {
    filter: parkedFilter(ids, options, { now: Date.now(), states: CHANGEABLE }),
    reason,
    ...(typeof seen === 'number' ? { revision: seen } : {}),
    ...(anyway === undefined ? {} : { anyway }),
  };
}

/** Changes all that are selected; of several, after a look at what that would do. */
async function editAll(
  parking: Parking,
  request: EditRequest,
  ids: readonly string[],
  options: EditOptions,
): Promise<void> {
  const selected = await parking.count(request.filter);
  if (selected.count === 0) throw nothingSelected();
  if (options.dryRun || (selected.count > 1 && !options.yes)) {
    const preview = await parking.edit({ ...request, dryRun: true });
    if (options.dryRun) {
      if (preview.some(({ wouldSucceed }) => !wouldSucceed)) process.exitCode = 1;
      return console.log(options.json ? jsonText(preview) : previewText(preview));
    }
    console.error(previewText(preview));
    if (isTerminal()) {
      if (!(await isYes(`edit ${selectedText({ ...selected, heldBack: 0 })}?`))) throw declined();
    } else await agreed('edit', { ...selected, heldBack: 0 });
  }
  await writeEdits(parking, request, ids, options);
}
