import {
  type By,
  MESSAGE_SOURCES,
  type MessageSource,
  type ParkedFilter,
  type Parking,
  type ReplayJob,
  type Selected,
} from '#adapter';
import { agreed, nothingSelected } from '../ask.ts';
import { withParking } from '../parking-option.ts';
import { isSelection, parkedFilter } from '../selection.ts';
import { usage } from '../usage.ts';
import { dryRun } from './dry-run.ts';
import { followed } from './followed.ts';
import { type Interruption, interruptible } from './interruption.ts';
import { openOf, takenBy, untaken } from './open-messages.ts';
import { report } from './report.ts';
import { replayOptions, type StartOptions } from './start-options.ts';

/** Replays what the command line selects: one job a source, one after the other. */
export async function replaySelected(ids: readonly string[], options: StartOptions): Promise<void> {
  checkSelection(ids, options);
  const filter = parkedFilter(ids, options, { now: Date.now(), states: ['parked', 'scheduled'] });
  const { limit } = replayOptions(options);
  await withParking(options, (parking, by) => {
    if (options.dryRun) return dryRun(parking, filter, limit, options);
    return interruptible((interruption) =>
      replayAll({ parking, by, filter, options, interruption }),
    );
  });
}

function checkSelection(ids: readonly string[], options: StartOptions): void {
  if (options.all && ids.length > 0) throw usage('replay takes either ids or --all');
  if (options.ndjson && !options.dryRun) throw usage('--ndjson needs --dry-run', 'Use --json.');
  if (options.all || isSelection(ids, options)) return;
  throw usage(
    'replay needs either ids or --all, or a filter such as --fingerprint',
    'See them with `banyan failed list` and `banyan failed groups`.',
  );
}

type Replay = {
  readonly parking: Parking;
  readonly by: By;
  readonly filter: ParkedFilter;
  readonly options: StartOptions;
  readonly interruption: Interruption;
};

async function replayAll(replay: Replay): Promise<void> {
  const { parking, options, interruption } = replay;
  const { filter, settled } = await openOf(parking, replay.filter);
  const parts = filter === undefined ? [] : await partsOf(parking, filter);
  interruption.throwIfAsked();
  const count = sum(parts, 'count');
  if (count === 0 && settled.length === 0) {
    throw (await takenBy(parking, replay.filter)) ?? nothingSelected();
  }
  const { limit = count } = replayOptions(options);
  const selected = { count: Math.min(count, limit), heldBack: sum(parts, 'heldBack') };
  await agreed('replay', selected, { yes: options.yes === true });

  const jobs: ReplayJob[] = [];
  try {
    await replayParts({ ...replay, filter: { ...filter } }, parts, limit, jobs);
  } finally {
    // What was done before an error is told as well.
    if (jobs.length + settled.length > 0) {
      const left = await untaken(parking, settled, jobs);
      await report(parking, jobs, { settled: left, json: options.json === true });
    }
  }
  // Asked to stop between two jobs: the second one was not begun.
  if (jobs.length < parts.length && interruption.signal.aborted) process.exitCode = 1;
}

async function replayParts(
  { parking, by, filter, options, interruption }: Replay,
  parts: readonly Part[],
  limit: number,
  jobs: ReplayJob[],
): Promise<void> {
  let left = limit;
  for (const { source, count } of parts) {
    if (left <= 0 || interruption.signal.aborted) return;
    const limited = options.limit === undefined ? {} : { limit: left };
    const started = await parking.replay({
      ...by,
      source,
      filter: { ...filter, source },
      options: { ...replayOptions(options), ...limited },
    });
    left -= count;
    jobs.push(await followed(parking, started, by, interruption));
  }
}

type Part = Selected & { readonly source: MessageSource };

/** What a selection means at each source; without those where it means nothing. */
async function partsOf(parking: Parking, filter: ParkedFilter): Promise<readonly Part[]> {
  const sources: readonly MessageSource[] =
    filter.source === undefined ? MESSAGE_SOURCES : [filter.source];
  const parts: Part[] = [];
  for (const source of sources) {
    const selected = await parking.count({ ...filter, source });
    if (selected.count > 0) parts.push({ ...selected, source });
  }
  return parts;
}

function sum(parts: readonly Part[], key: 'count' | 'heldBack'): number {
  return parts.reduce((all, part) => all + part[key], 0);
}
