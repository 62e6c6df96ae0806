import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError, guardSettings, type Route } from '#contracts';
import { jsonText } from '../json-text.ts';
import { stopSignal } from '../signals.ts';
import { counted, durationOf, secondOf } from '../words.ts';
import type { Climb } from './climb-option.ts';
import { type Effect, instanceName } from './effect.ts';
import type { FlagOperator } from './flag-operator.ts';
import { refuseForced } from './forcing-override.ts';
import { tellPlan } from './outcome.ts';
import { forcingFlags, stagePlan } from './stage-plan.ts';
import { stageWords } from './stage-words.ts';
import { writtenChange } from './written-change.ts';

export type ClimbOptions = {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly guard?: boolean;
  readonly json?: boolean;
};

/** A share that was set. */
type Step = {
  readonly stage: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Null where it was so already. */
  readonly change: string | null;
  readonly effect: Effect | null;
};

/** ms between two looks at whether somebody took the route back. */
const LOOK_MS = 1_000;

/**
 * Sets one share after the other. Stops where an override takes the route back, a guard's or an operator's, and where
 * somebody else changed its flags; throws a BanyanError `climb_stopped` (exit code 1) then, and at Ctrl-C, which leaves
 * the share as it is.
 */
export async function climbTo(
  operator: FlagOperator,
  route: Route,
  { shares, every }: Climb,
  { reason, dryRun = false, guard = false, json = false }: ClimbOptions,
): Promise<void> {
  if (guard && guardSettings(route) === undefined) throw unguarded(route.name);
  const told = { route: route.name, shares, every, guard, dryRun };
  if (dryRun) return tellClimb(operator, route, { shares, every }, json ? told : undefined);
  const stop = stopSignal('no limit');
  const steps: Step[] = [];
  const tell = (stopped: string | null) => {
    if (json) console.log(jsonText({ ...told, steps, stopped }));
  };
  try {
    for (const [index, share] of shares.entries()) {
      const step = await setShare(operator, route, share, { reason, guard, last: steps.at(-1) });
      steps.push(step);
      const next = shares[index + 1];
      if (!json) console.log(stepText(route.name, step, next, every));
      if (step.effect?.isInForce === false) throw notInForce(step.effect);
      if (next !== undefined) await watched(operator, route, every, stop);
    }
    tell(null);
  } catch (error) {
    const why = stop.aborted ? 'you stopped it' : messageOf(error);
    tell(why);
    const stage = steps.at(-1)?.stage;
    if (stage === undefined) throw error;
    const advice = error instanceof BanyanError ? error.advice : undefined;
    throw new BanyanError('climb_stopped', `stopped, ${route.name} stays at ${stage}: ${why}`, {
      advice: [advice, `Back: banyan rollback ${route.name} --reason TEXT`].join('\n').trim(),
      cause: error,
    });
  }
}

async function setShare(
  operator: FlagOperator,
  route: Route,
  share: number,
  { reason, guard, last }: { reason: string | undefined; guard: boolean; last: Step | undefined },
): Promise<Step> {
  const { told, overrides } = await operator.ask();
  refuseForced(overrides, forcingFlags(route));
  if (guard && told.confirmed.every((one) => one.process !== 'proxy')) throw unseen();
  const plan = await stagePlan(operator, route, { kind: 'canary', share });
  const before = plan.effects[0]?.before;
  if (last !== undefined && before !== last.stage) {
    throw new BanyanError('stage_changed', `somebody else has moved it to ${before}`);
  }
  const stage = stageWords({ kind: 'canary', share });
  const at = new Date().toISOString();
  if (plan.write.length === 0) return { stage, at, change: null, effect: null };
  const { change, effect } = await writtenChange(operator, plan, reason ?? 'a climb');
  return { stage, at, change, effect };
}

/** Looks for overrides until the next step. */
async function watched(
  operator: FlagOperator,
  route: Route,
  every: number,
  stop: AbortSignal,
): Promise<void> {
  const until = performance.now() + every;
  for (let left = every; left > 0; left = until - performance.now()) {
    await delay(Math.min(left, LOOK_MS), undefined, { signal: stop });
    refuseForced((await operator.ask()).overrides, forcingFlags(route));
  }
}

async function tellClimb(
  operator: FlagOperator,
  route: Route,
  { shares, every }: Climb,
  told: object | undefined,
): Promise<void> {
  if (told !== undefined) return console.log(jsonText({ ...told, steps: [], stopped: null }));
  const [first = 0, ...others] = shares;
  const plan = await stagePlan(operator, route, { kind: 'canary', share: first });
  tellPlan(plan, operator.where, false);
  const later = others.map((share, index) => {
    return `${route.name}: canary ${share} % after ${durationOf(((index + 1) * every) / 1_000)}`;
  });
  console.log([...later, 'nothing was changed: this is a dry run'].join('\n'));
}

function stepText(
  route: string,
  { stage, at, effect }: Step,
  next: number | undefined,
  every: number,
): string {
  const seen =
    effect === null
      ? 'as it was'
      : effect.confirmed.length === 0
        ? 'no instance has confirmed it'
        : `told to ${counted(effect.confirmed.length, 'instance')}, the last one after ${Math.ceil(
            Math.max(...effect.confirmed.map(({ ms }) => ms)),
          )} ms`;
  const then = next === undefined ? '' : `; ${next} % in ${durationOf(every / 1_000)}`;
  return `${secondOf(at)}  ${route}: ${stage}, ${seen}${then}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unguarded(route: string): BanyanError {
  return new BanyanError('route_unguarded', `nobody guards ${route}: its guard is false`, {
    exitCode: 2,
    advice: 'Give it a guard in banyan.yaml, or climb without --guard, and watch it yourself.',
  });
}

function unseen(): BanyanError {
  return new BanyanError('guard_unseen', 'no proxy answers: what its guard does cannot be seen', {
    advice: 'Name proxies with --url, or a bus with flags.bus.',
  });
}

function notInForce({ missing, differing }: Effect): BanyanError {
  const where = [...missing, ...differing].map(instanceName).join(', ');
  return new BanyanError('not_in_force', `it is not in force everywhere: ${where || 'nobody'}`, {
    advice: 'See `banyan status`.',
  });
}
