import { cutoverFlag, KILL_SWITCH, MAINTENANCE, shadowFlag, translatorFlags } from '#contracts';
import {
  type CustomStage,
  changedFlag,
  type FeatureFlag,
  type FlagChangeInWords,
  flagsOf,
  type Stage,
  stageOf,
  type WantedFlag,
  wordsOf,
} from '#flags';
import { type KnownStage, movedUsers, requestsOf, stageWords } from './stage-words.ts';

/** A route of the configuration, or one that is only known by its name. */
export type PlannedRoute = { readonly name: string; readonly service: string };

/** What an operator wants. */
export type WantedChange = {
  readonly routes: readonly { readonly route: PlannedRoute; readonly stage: Stage }[];
  /** Names of legacy contracts without their version, whose messages are to wait. */
  readonly held?: readonly string[];
  /** Everything back to the legacy. */
  readonly isKilled?: boolean;
};

/** What becomes of a route, or of something else that flags decide on; the same before and after: it stays so. */
export type PlannedEffect = {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** For whom, in words. */
  readonly effect: string;
};

export type PlannedChange = {
  readonly effects: readonly PlannedEffect[];
  /** Those that are to be written, in this order: some are as wanted already. */
  readonly write: readonly WantedFlag[];
  readonly flags: readonly FlagChangeInWords[];
  /** What the reader should know beside. */
  readonly notes: readonly string[];
};

/** Flags as their source has them, by name; undefined where it cannot be asked. */
export type KnownFlags = ReadonlyMap<string, FeatureFlag> | undefined;

/** Without conditions that somebody has given it. */
const EVERYBODY = { name: 'default', constraints: [], segments: [] };

/** The names of the flags that a change is about. */
export function flagNamesOf({ routes, held = [], isKilled }: WantedChange): readonly string[] {
  return [
    ...(isKilled ? [KILL_SWITCH] : []),
    ...routes.flatMap(({ route }) => [cutoverFlag(route), shadowFlag(route)]),
    ...held.flatMap((name) => [translatorFlags(name).run, translatorFlags(name).next]),
  ];
}

/** What has to be written for a change, and what it means for whom. `groupOf`: whose users a route has. */
export function plannedChange(
  known: KnownFlags,
  wanted: WantedChange,
  groupOf: (route: string) => string,
): PlannedChange {
  const flags = wantedFlags(known, wanted, groupOf);
  const write = flags.filter((flag) => isToBeWritten(flag, known?.get(flag.name)));
  const after = new Map(known);
  for (const flag of write) after.set(flag.name, changedFlag(known?.get(flag.name), flag));
  const routes = wanted.routes.map(({ route, stage }) => {
    const before = known && stageIn(known, route.name);
    return plannedRoute(route, before, known ? stageIn(after, route.name) : stage, stage);
  });
  const translators = (wanted.held ?? []).map((name) => heldTranslator(name, known));
  return {
    effects: [
      ...(wanted.isKilled ? [killed(known)] : []),
      ...routes.map(({ effect }) => effect),
      ...translators,
    ],
    write,
    flags: write.map(({ name }) => ({
      ...{ name, before: known ? wordsOf(known.get(name)) : 'not known' },
      after: wordsOf(after.get(name)),
    })),
    notes: [
      ...routes.flatMap(({ note }) => note ?? []),
      ...(wanted.routes.length > 0 && known ? outranking(known) : []),
    ],
  };
}

/** The stage of a route, as flags have it. */
export function stageIn(
  flags: ReadonlyMap<string, FeatureFlag>,
  route: string,
): Stage | CustomStage {
  const named = { name: route };
  return stageOf(flags.get(cutoverFlag(named)), flags.get(shadowFlag(named)));
}

function wantedFlags(
  known: KnownFlags,
  { routes, held = [], isKilled }: WantedChange,
  groupOf: (route: string) => string,
): readonly WantedFlag[] {
  return [
    ...(isKilled ? [{ name: KILL_SWITCH, enabled: true, strategies: [EVERYBODY] }] : []),
    ...routes.flatMap(({ route: { name }, stage }) => {
      const cutover = known?.get(cutoverFlag({ name }));
      return flagsOf(name, stage, groupOf(name), { cutover });
    }),
    ...held.flatMap((name) => [
      { name: translatorFlags(name).run, enabled: false },
      { name: translatorFlags(name).next, enabled: false },
    ]),
  ];
}

function isToBeWritten(flag: WantedFlag, known: FeatureFlag | undefined): boolean {
  if (known !== undefined) return changedFlag(known, flag) !== known;
  // A flag that is not there is off; but a translator without one runs.
  return flag.enabled || /^translator\.[^.]+$/.test(flag.name);
}

function plannedRoute(
  { name, service }: PlannedRoute,
  before: KnownStage,
  after: Stage | CustomStage,
  wanted: Stage,
): { readonly effect: PlannedEffect; readonly note: string | undefined } {
  const words = { before: stageWords(before), after: stageWords(after) };
  const moved = movedUsers(before, after);
  const meaning = requestsOf(after, service);
  const effect = moved === undefined ? meaning : `${meaning}; ${moved}`;
  const isAnother = words.after !== stageWords(wanted);
  return {
    effect: { name, ...words, effect },
    note: isAnother
      ? `${name}: people have given ${cutoverFlag({ name })} conditions of its own, which stay: it comes to "${words.after}", not to ${stageWords(wanted)}`
      : undefined,
  };
}

function heldTranslator(name: string, known: KnownFlags): PlannedEffect {
  const flag = known?.get(translatorFlags(name).run);
  const runs = flag === undefined || flag.enabled ? 'on' : 'off';
  return {
    ...{ name: translatorFlags(name).run, before: known ? runs : 'unknown', after: 'off' },
    effect: `messages of legacy.${name} wait, in order, until it is on`,
  };
}

function killed(known: KnownFlags): PlannedEffect {
  return {
    ...{ name: KILL_SWITCH, before: known ? wordsOf(known.get(KILL_SWITCH)) : 'unknown' },
    ...{ after: 'on', effect: 'everything goes to the legacy, except what it no longer has' },
  };
}

/** Flags that make others of no effect. */
function outranking(known: ReadonlyMap<string, FeatureFlag>): readonly string[] {
  const isOn = (name: string) => known.get(name)?.enabled === true;
  return [
    ...(isOn(KILL_SWITCH)
      ? [`${KILL_SWITCH} is on: every route goes to the legacy all the same`]
      : []),
    ...(isOn(MAINTENANCE) ? [`${MAINTENANCE} is on: nothing is sent to the legacy`] : []),
  ];
}
