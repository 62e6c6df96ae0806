import type { EditRequest, Parking } from '#adapter';
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
  const words = [...ids.map(shortId), ...selectionWords(options)];
  console.log(
    options.json ? jsonText(edited) : editedText(edited, `banyan replay ${words.join(' ')}`),
  );
}
