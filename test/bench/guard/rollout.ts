import type { GuardSettings } from '#contracts';
import type { Breach } from '../../../strangler-proxy/domain/breach.ts';
import { createGuard, type Guard } from '../../../strangler-proxy/domain/guard.ts';
import { type ArmNature, ArmSampler, type Second, Traffic } from './traffic.ts';

/** Shares of the service, one after the other. */
export const STAGES = [0.01, 0.05, 0.25, 0.5, 1];

/** What a guard looks for unless told otherwise. */
export const SETTINGS: GuardSettings = { errors: 1, latency: 1.5, requests: 100 };

export const NORMAL: ArmNature = { errors: 0.01, median: 60, sigma: 0.6 };

/** The arms of a route. */
export type Arms = { readonly service: ArmSampler; readonly legacy: ArmSampler };

export function armsOf(service: ArmNature, legacy: ArmNature = service): Arms {
  return { service: new ArmSampler(service), legacy: new ArmSampler(legacy) };
}

/**
 * A whole rollout: the legacy alone, then each of the stages for so many seconds. Traffic is 20 to 200 requests a second; it
 * changes, and with it how long both arms take (up to twice) and how many errors they make.
 *
 * @returns the breach, if there was one, and at which share
 */
export function rollOut(
  { service, legacy }: Arms,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
  settings: GuardSettings = SETTINGS,
): { readonly share: number; readonly breach: Breach } | undefined {
  const guard = createGuard(settings);
  const traffic = new Traffic(seed);
  // A day in which the stages lie anywhere, and which lasts as long as half of them.
  const period = seconds * 2.5;
  const phase = seed * 1.7;
  for (const [stage, share] of [0, ...STAGES].entries()) {
    for (let second = 0; second < seconds; second += 1) {
      const wave = Math.sin(phase + (2 * Math.PI * (stage * seconds + second)) / period);
      const now: Second = {
        requests: 110 + 90 * wave,
        share,
        delay: Math.round(4 + 4 * wave),
        trouble: 1 + 0.5 * wave,
      };
      const breach = guard.add(traffic.second(now, service, legacy));
      if (breach !== undefined) return { share, breach };
    }
  }
  return undefined;
}

/** A second, to both arms. */
const REQUESTS = 100;
/** Seconds in which the legacy is alone, before there is a service. */
const BEFORE = 30;

/** How a service that turns bad is watched. */
export type Watch = {
  readonly seed: number;
  readonly share: number;
  /** Requests to the service before, while it is good. */
  readonly good?: number;
  /** Requests to the service after which nobody waits any more. */
  readonly most: number;
};

/**
 * Requests to the service, from when it turned bad until the breach; infinite where `most` did not do, NaN where it was
 * rolled back while it was good.
 *
 * @param good what both arms are before, and the legacy afterwards
 */
export function requestsUntilCaught(good: Arms, bad: ArmSampler, watch: Watch): number {
  const { seed, share, most, good: wanted = 0 } = watch;
  const guard = createGuard(SETTINGS);
  const traffic = new Traffic(seed);
  const tick = (service: ArmSampler, at: number) =>
    traffic.second({ requests: REQUESTS, share: at }, service, good.legacy);
  for (let second = 0; second < BEFORE; second += 1) guard.add(tick(good.service, 0));
  let left = wanted;
  while (left > 0) {
    // Comparison with a live service needs something to remember.
    const at = share === 1 && left > wanted / 2 ? 0.5 : share;
    const passed = tick(good.service, at);
    left -= passed.service.requests;
    if (guard.add(passed) !== undefined) return Number.NaN;
  }
  return untilBreach(guard, () => tick(bad, share), most);
}

function untilBreach(
  guard: Guard,
  next: () => ReturnType<Traffic['second']>,
  most: number,
): number {
  let seen = 0;
  while (seen < most) {
    const tick = next();
    seen += tick.service.requests;
    if (guard.add(tick) !== undefined) return seen;
  }
  return Number.POSITIVE_INFINITY;
}
