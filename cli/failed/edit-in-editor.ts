import type { EditRequest, Parking } from '#adapter';
import { BanyanError } from '#contracts';
import { declined, isTerminal, isYes } from '../ask.ts';
import { jsonText } from '../json-text.ts';
import { CHANGEABLE } from './close.ts';
import { previewText } from './edit-text.ts';
import { editedJson } from './editor.ts';
import { type EditOptions, writeEdits } from './write-edits.ts';

/** Shows a message in the operator's editor, and writes what was made of it. */
export async function editInEditor(
  parking: Parking,
  given: string,
  request: Omit<EditRequest, 'patch'>,
  options: EditOptions,
): Promise<void> {
  const { patchBetween } = await import('#adapter');
  const details = await parking.show(given, { reveal: { who: request.who } });
  const { id, decoded, revision, state } = details;
  if (!CHANGEABLE.includes(state)) {
    throw new BanyanError('not_parked', `${id} is ${state}: nothing to repair`);
  }
  if (decoded === undefined) {
    throw new BanyanError('not_decodable', `${id} cannot be read: an editor has nothing to show`, {
      advice: 'Its bytes: `banyan failed show --raw`.',
    });
  }
  const patch = await patchBetween(decoded, await editedJson(decoded, id));
  if (patch.length === 0) return console.log('nothing changed');
  // The revision that was shown, unless an earlier one was asked for: that is refused then.
  const edit = { revision, ...request, filter: { ids: [id] }, patch };
  const preview = await parking.edit({ ...edit, dryRun: true });
  const fails = preview.some(({ wouldSucceed }) => !wouldSucceed);
  if (options.dryRun) {
    if (fails) process.exitCode = 1;
    return console.log(options.json ? jsonText(preview) : previewText(preview));
  }
  const asks = isTerminal() && !options.yes;
  if (asks) {
    console.error(previewText(preview));
    const question = fails ? 'It would fail again. Write it all the same?' : 'Write it?';
    if (!(await isYes(question))) throw declined();
  }
  return writeEdits(parking, asks && fails ? { ...edit, anyway: true } : edit, [id], options);
}
