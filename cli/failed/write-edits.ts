import type { Edited, EditRequest, Parking } from '#adapter';
import { jsonText } from '../json-text.ts';
import type { ParkingOptions } from '../parking-option.ts';
import { type SelectionOptions, selectionWords } from '../selection.ts';
import { shortId } from '../words.ts';
import { editedText, isAsItWas } from './edit-text.ts';

export type EditOptions = ParkingOptions &
  SelectionOptions & {
    readonly set: EditRequest['patch'];
    readonly patch?: string;
    readonly revision?: string;
    readonly reason: string;
    readonly dryRun?: boolean;
    readonly anyway?: boolean;
    readonly yes?: boolean;
    readonly json?: boolean;
  };

/** Edits, and tells what came of it. */
export async function writeEdits(
  parking: Parking,
  request: EditRequest,
  ids: readonly string[],
  options: EditOptions,
): Promise<void> {
  const edited = await parking.edit(request);
  if (edited.some((one) => !one.written && !isAsItWas(one))) process.exitCode = 1;
  if (options.json) return console.log(jsonText(edited));
  const words = [...ids.map(shortId), ...selectionWords(options)];
  const next = (await waitsFor(parking, edited)) ?? `banyan replay ${words.join(' ')}`;
  console.log(editedText(edited, next));
}

/** What to do where the only one that was edited is held back: a replay of it would do nothing. */
async function waitsFor(parking: Parking, edited: readonly Edited[]): Promise<string | undefined> {
  const [only, another] = edited;
  if (only === undefined || another !== undefined || !only.written) return undefined;
  const { state, behind } = await parking.show(only.id);
  const [first] = behind;
  if (state !== 'held' || first === undefined) return undefined;
  return `it follows by itself once ${shortId(first)} is settled`;
}
