/** How many of an arm's requests were such that one looks for: errors, or slow answers. */
export type Outcomes = { readonly of: number; readonly events: number };

/** By how much more than allowed a bad service may have them; the last kind is broken, whatever is allowed. */
const RATIOS = [1.5, 2, 4, 16];
const BROKEN = 0.9;
const LARGEST = 0.95;

/** The kinds of a bad service that are looked for at once, and how much is staked on each: what is grossly bad needs little. */
export const STAKES: readonly number[] = [0.15, 0.45, 0.2, 0.1, 0.1];

/**
 * Likelihood ratios of what was seen in the same time, as logarithms: a service whose share of events is
 * one of several that are too large, against one whose share is at most `tolerance` times the legacy's. While the
 * latter is true, each ratio is 1 on average or less, whatever the two shares are, and though they
 * change from one time to the next.
 *
 * It is the e-variable for two streams of Turner, Ly, Grünwald (2024, Generic E-variables for exact sequential
 * k-sample tests), with the null hypothesis of a ratio: the alternative (s, l) is compared with the pair
 * (tolerance·x, x) that is closest to it in the sense of Kullback and Leibler. At that pair, the mean of
 * the product is at most exp(n·c·(share of the service − tolerance · share of the legacy)), c > 0, by 1 + x ≤ eˣ; requests
 * need not be alike, only independent of each other.
 *
 * @param guess the legacy's share, as far as it is known beforehand: right or wrong, it costs power alone
 */
export function logFactors(
  service: Outcomes,
  legacy: Outcomes,
  { tolerance, guess }: { readonly tolerance: number; readonly guess: number },
): Float64Array {
  const factors = new Float64Array(STAKES.length);
  if (service.of === 0 || legacy.of === 0) return factors;
  for (let index = 0; index < STAKES.length; index += 1) {
    const bad = badShare(index, tolerance * guess);
    if (bad === undefined) continue;
    const nearest = closestNull(
      service.of * bad,
      service.of,
      legacy.of * guess,
      legacy.of,
      tolerance,
    );
    factors[index] = logRatio(service, bad, tolerance * nearest) + logRatio(legacy, guess, nearest);
  }
  return factors;
}

/**
 * The same without a legacy beside it: for a service whose share is known to be allowed up to a limit.
 *
 * @param allowed a share
 */
export function logFactorsAlone(service: Outcomes, allowed: number): Float64Array {
  const factors = new Float64Array(STAKES.length);
  for (let index = 0; index < STAKES.length; index += 1) {
    const bad = badShare(index, allowed);
    if (bad !== undefined) factors[index] = logRatio(service, bad, allowed);
  }
  return factors;
}

/** Undefined where so much is allowed that nothing is worse. */
function badShare(alternative: number, allowed: number): number | undefined {
  const ratio = RATIOS[alternative];
  const share = ratio === undefined ? BROKEN : Math.min(LARGEST, ratio * allowed);
  return share > allowed ? share : undefined;
}

/** Where n_s·D(bad ‖ tolerance·x) + n_l·D(guess ‖ x) is least: the lesser root of a square. */
function closestNull(
  badEvents: number,
  service: number,
  legacyEvents: number,
  legacy: number,
  tolerance: number,
): number {
  const square = tolerance * (service + legacy);
  const linear = badEvents + tolerance * service + legacy + tolerance * legacyEvents;
  const constant = badEvents + legacyEvents;
  // In this form of the root nothing is lost when the events are few.
  return (2 * constant) / (linear + Math.sqrt(linear ** 2 - 4 * square * constant));
}

function logRatio({ of, events }: Outcomes, share: number, against: number): number {
  return events * Math.log(share / against) + (of - events) * Math.log((1 - share) / (1 - against));
}

/**
 * What a share is at most, but for a probability of `doubt` (Chernoff's bound).
 */
export function upperBound({ of, events }: Outcomes, doubt: number): number {
  const seen = events / of;
  let [low, high] = [seen, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (of * divergence(seen, middle) < -Math.log(doubt)) low = middle;
    else high = middle;
  }
  return high;
}

/** Of Kullback and Leibler, between two shares. */
function divergence(share: number, from: number): number {
  const yes = share === 0 ? 0 : share * Math.log(share / from);
  return yes + (share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - from)));
}
