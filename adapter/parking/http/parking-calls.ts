import type { BodyLine } from '#process';
import type { By, ExportedMessage, Imported, Parking } from '../operations.ts';
import { type InputCheck, inputCheck } from './input-check.ts';
import { operationTable } from './operation-table.ts';
import type { AnswerOf, InputOf, OperationId } from './operation-types.ts';
import { anything } from './schema.ts';

/** A stream for the operations whose answers are lines. */
type Call<K extends OperationId> = (
  parking: Parking,
  input: InputOf<K>,
  lines: AsyncIterable<BodyLine>,
) => Promise<AnswerOf<K>> | AsyncIterable<AnswerOf<K>>;

/** What each operation asks of the parking. */
export const calls: { readonly [K in OperationId]: Call<K> } = {
  list: (parking, { limit, after, ...filter }) => parking.list(filter, { limit, after }),
  groups: (parking, filter) => parking.groups(filter),
  count: (parking, filter) => parking.count(filter),
  show: (parking, { id }) => parking.show(id),
  reveal: (parking, { id, who }) => parking.show(id, { reveal: { who } }),
  raw: (parking, { id, who }) => parking.raw(id, { who }),
  edit: (parking, request) => parking.edit(request),
  discard: (parking, { filter, ...said }) => parking.discard(filter, said),
  restore: (parking, { filter, ...said }) => parking.restore(filter, said),
  abandon: (parking, { filter, ...said }) => parking.abandon(filter, said),
  export: (parking, { filter, who }) => parking.export(filter, { who }),
  import: (parking, by, lines) => importLines(parking, lines, by),
  adopt: (parking, request) => parking.adopt(request),
  dryRun: (parking, { filter, limit }) => parking.dryRun(filter, limit),
  recheck: (parking, filter) => parking.recheck(filter),
  history: (parking, query) => parking.history(query),
  verify: (parking, { anchor }) => parking.verify(anchor),
  replay: (parking, request) => parking.replay(request),
  jobs: (parking, { limit }) => parking.jobs(limit),
  job: (parking, { id }) => parking.job(id),
  resume: (parking, { id, who }) => parking.resume(id, { who }),
  interrupt: (parking, { id, who }) => parking.interrupt(id, { who }),
  cancel: (parking, { id, who }) => parking.cancel(id, { who }),
};

/** Bytes of lines that are held at once; an import of more is done in parts. */
const MOST_HELD = 32 * 1024 * 1024;

const checkLine: InputCheck = inputCheck(
  operationTable.import.lines ?? anything,
  'body',
  'export_invalid',
);

/** Imports lines as they come. When one is wrong, those of the parts before it stay: it can be repeated. */
async function importLines(
  parking: Parking,
  lines: AsyncIterable<BodyLine>,
  by: By,
): Promise<Imported> {
  let sum: Imported = { imported: 0, known: 0 };
  let part: ExportedMessage[] = [];
  let held = 0;
  const importPart = async () => {
    const { imported, known } = await parking.import(part, by);
    sum = { imported: sum.imported + imported, known: sum.known + known };
    part = [];
    held = 0;
  };
  for await (const { number, bytes, value } of lines) {
    if (held > 0 && held + bytes > MOST_HELD) await importPart();
    // Its schema is that of this type.
    part.push(checkLine(value, `line ${number}`) as ExportedMessage);
    held += bytes;
  }
  await importPart();
  return sum;
}
