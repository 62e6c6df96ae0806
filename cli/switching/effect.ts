import type { Confirmed, HistoryEffect, Told } from '#flags';
import { tableOf } from '../table.ts';
import { counted } from '../words.ts';

/** What instances told of a change, and what was expected of them. */
export type Effect = Told & {
  /** Whether it is in force wherever it was expected to be. */
  readonly isInForce: boolean;
  /** Those that have taken the news, and act on something else. */
  readonly differing: readonly Confirmed[];
};

export type Expected = {
  /** How flags are to be, in words, by name. */
  readonly states: Readonly<Record<string, string>>;
  /** Whether at least one instance is to confirm. */
  readonly somebody: boolean;
  /** Whether all that were named are to confirm. */
  readonly everybody: boolean;
};

/** Compares what instances told with what was expected. */
export function effectOf(told: Told, { states, somebody, everybody }: Expected): Effect {
  const differing = told.confirmed.filter((one) =>
    Object.entries(states).some(([name, words]) => {
      const state = one.states[name];
      return state !== undefined && state.replace(/ \(override\)$/, '') !== words;
    }),
  );
  const isInForce =
    differing.length === 0 &&
    told.missing.length === 0 &&
    (!somebody || told.confirmed.length > 0) &&
    (!everybody || told.unreached.every(({ where }) => where === 'bus'));
  return { ...told, differing, isInForce };
}

/** For the history. */
export function historyEffect({ confirmed, missing }: Told): HistoryEffect {
  return {
    confirmed: confirmed.map((one) => ({ instance: instanceName(one), ms: one.ms })),
    missing: missing.map(instanceName),
  };
}

/** `proxy 4711@shop-1` */
export function instanceName({
  process,
  pid,
  host,
}: Pick<Confirmed, 'process' | 'pid' | 'host'>): string {
  return `${process} ${pid}@${host}`;
}

/** What took effect where: a table, and sentences about whoever is not in it. */
export function effectLines(
  { confirmed, missing, unreached, differing }: Effect,
  {
    within,
    hasBus,
    others: rest,
  }: { readonly within: number; readonly hasBus: boolean; readonly others: Followers },
  width: number,
): readonly string[] {
  const rows = confirmed.map((one) => [
    ...[one.process, one.host, String(one.pid), String(Math.ceil(one.ms))],
    statesText(one),
  ]);
  const last = Math.ceil(Math.max(...confirmed.map(({ ms }) => ms)));
  const bus = unreached.find(({ where }) => where === 'bus');
  const others = unreached.filter((one) => one !== bus);
  return [
    ...(rows.length === 0 ? [] : [tableOf(['PROCESS', 'HOST', 'PID', 'MS', 'STATE'], rows, width)]),
    confirmed.length === 0
      ? 'no instance has confirmed it'
      : `told to ${counted(confirmed.length, 'instance')}, the last one after ${last} ms`,
    ...missing.map(
      (one) => `${instanceName(one)} was there, and has not confirmed in ${within} ms`,
    ),
    ...differing.map((one) => `${instanceName(one)} acts on something else: ${statesText(one)}`),
    ...confirmed.flatMap((one) =>
      one.problem === undefined ? [] : `${instanceName(one)}: ${one.problem}`,
    ),
    ...others.map(({ where, why }) => `not reached: ${where} (${why})`),
    ...(bus === undefined ? [] : [`not reached: the bus (${bus.why})`]),
    ...(hasBus && bus === undefined ? [] : FOLLOWING[rest]),
  ];
}

/** How those learn of a change that nobody told: by polling its source, by the file of overrides, or not at all. */
export type Followers = 'poll' | 'read' | 'none';

const FOLLOWING: Readonly<Record<Followers, readonly string[]>> = {
  poll: ['whoever was not told follows within a second, by polling'],
  read: [
    'whoever was not told takes it from .banyan/overrides.json, if it runs beside banyan.yaml',
  ],
  none: [],
};

function statesText({ states }: Confirmed): string {
  return Object.entries(states)
    .map(([name, state]) => `${name} ${state}`)
    .join(', ');
}
