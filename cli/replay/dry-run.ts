import type { DryRun, ParkedFilter, Parking } from '#adapter';
import { nothingSelected } from '../ask.ts';
import { jsonText } from '../json-text.ts';
import { writeLine, writeRecord } from '../output.ts';
import { printable } from '../table.ts';
import { counted, grouped, shortId } from '../words.ts';

/** Ids of one question. */
const MOST_IDS = 1_000;

/** Shows what would come of each message, and a summary; exit code 1 if one would fail or wait. */
export async function dryRun(
  parking: Parking,
  filter: ParkedFilter,
  limit: number | undefined,
  { json, ndjson }: { readonly json?: boolean; readonly ndjson?: boolean },
): Promise<void> {
  const all: DryRun[] = [];
  const ids: string[] = [];
  const counts: Counts = { events: 0, nothing: 0, held: 0, fails: 0, sent: 0 };
  for await (const one of parking.dryRun(filter, limit)) {
    counts[one.outcome] += 1;
    if (limit !== undefined) ids.push(one.id);
    if (ndjson) await writeRecord(one);
    else if (json) all.push(one);
    else await writeLine(dryRunLine(one));
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) throw nothingSelected();
  if (counts.fails + counts.held > 0) process.exitCode = 1;
  if (json) console.log(jsonText(all));
  else if (!ndjson) {
    // More ids than one question takes: then of all that the filter means.
    const isFew = ids.length > 0 && ids.length <= MOST_IDS;
    const { heldBack } = await parking.count(isFew ? { ids } : filter);
    // Those that were given by id as well are told already.
    const shown = filter.ids && (await parking.count({ ...filter, states: ['held'] })).count;
    console.log(dryRunSummary(counts, Math.max(0, heldBack - (shown ?? 0))));
  }
}

export type Counts = Record<DryRun['outcome'], number>;

/** What would come of one message. */
export function dryRunLine({ id, outcome, told }: Pick<DryRun, 'id' | 'outcome' | 'told'>): string {
  return printable(`${shortId(id)}  ${outcome === 'fails' ? 'would fail: ' : ''}${told}`);
}

/** What would come of all of them. */
export function dryRunSummary(
  { events, nothing, held, fails, sent }: Counts,
  heldBack: number,
): string {
  const total = events + nothing + held + fails + sent;
  const parts = [
    ...(events === 0 ? [] : [`${grouped(events)} would emit events`]),
    ...(sent === 0 ? [] : [`${grouped(sent)} would be sent to the legacy`]),
    ...(nothing === 0 ? [] : [`${grouped(nothing)} would do nothing`]),
    ...(fails === 0 ? [] : [`${grouped(fails)} would fail`]),
    ...(held === 0 ? [] : [`${grouped(held)} would be held back by these`]),
  ];
  // Which of them would follow is known where all succeed.
  const follow = fails + held === 0 ? 'that they hold back would follow' : 'wait behind them';
  const behind = heldBack === 0 ? '' : ` ${grouped(heldBack)} more ${follow}.`;
  return `${counted(total, 'message')}: ${parts.join(', ')}.${behind} Nothing was touched.`;
}
