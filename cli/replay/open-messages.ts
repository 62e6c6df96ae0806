import type { ParkedFilter, ParkedState, ParkedSummary, Parking, ReplayJob } from '#adapter';
import { BanyanError } from '#contracts';
import { allOf } from '../all-of.ts';
import { messagesOf } from '../parked-messages.ts';

/** A message that there is nothing to try of, and why. */
export type Settled = { readonly id: string; readonly isDone: boolean; readonly told: string };

/**
 * Of messages that were given by id: those that can be tried, as a filter, undefined for none; and what
 * there is to say of the others. A filter without ids stays as it is.
 */
export async function openOf(
  parking: Parking,
  filter: ParkedFilter,
): Promise<{ readonly filter: ParkedFilter | undefined; readonly settled: readonly Settled[] }> {
  if (filter.ids === undefined) return { filter, settled: [] };
  const messages = await allOf(messagesOf(parking, filter));
  const open = messages.filter(({ state }) => OPEN.includes(state));
  const settled = messages.flatMap(settledOf);
  if (open.length === 0) return { filter: undefined, settled };
  return { filter: { ...filter, ids: open.map(({ id }) => id), states: OPEN }, settled };
}

/** Those that no job took after all: what was held follows the one before it. */
export async function untaken(
  parking: Parking,
  settled: readonly Settled[],
  jobs: readonly Pick<ReplayJob, 'id'>[],
): Promise<readonly Settled[]> {
  if (settled.length === 0 || jobs.length === 0) return settled;
  const messages = await allOf(messagesOf(parking, { ids: settled.map(({ id }) => id) }));
  const taken = messages.filter(({ job }) => jobs.some(({ id }) => id === job));
  return settled.filter(({ id }) => !taken.some((one) => one.id === id));
}

/** What to say where nothing is left to try because a replay has all of it; undefined if none has. */
export async function takenBy(
  parking: Parking,
  filter: ParkedFilter,
): Promise<BanyanError | undefined> {
  const replaying = { ...filter, states: ['replaying'] } as const;
  const [one] = (await parking.list(replaying, { limit: 1 })).messages;
  if (one?.job === undefined) return undefined;
  const { id, who, state } = await parking.job(one.job);
  const first = state === 'interrupted' ? `First \`banyan replay resume ${id}\`` : 'Wait for it';
  return new BanyanError('replay_running', `replay job ${id} of ${who} has all of these`, {
    advice: `${first}, or \`banyan replay cancel ${id}\`. See it with \`banyan replay jobs\`.`,
  });
}

const OPEN: readonly ParkedState[] = ['parked', 'scheduled'];

function settledOf({ id, state, outcome, job }: ParkedSummary): readonly Settled[] {
  if (OPEN.includes(state)) return [];
  const done = outcome === undefined ? '' : ` (${outcome.replace(/^done: /, '')})`;
  const told: Readonly<Record<Exclude<ParkedState, 'parked' | 'scheduled'>, string>> = {
    withheld: 'not tried: its translator is off; it follows by itself (`banyan flags`)',
    held: 'not tried: it waits behind one that failed (see `banyan failed show`)',
    replaying: `not tried: replay ${job} has it`,
    resolved: `done already: it was processed meanwhile${done}`,
    discarded: 'not tried: it was discarded (`banyan failed restore` takes it back)',
    abandoned: 'not tried: it was abandoned',
  };
  return state === 'parked' || state === 'scheduled'
    ? []
    : [{ id, isDone: state === 'resolved', told: told[state] }];
}
