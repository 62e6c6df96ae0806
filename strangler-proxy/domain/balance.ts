/** An instance, as far as balancing looks at it. */
export type Candidate = {
  /** Requests that it has in hand. */
  readonly inFlight: number;
  /** Its share beside the others, above 0, at most 1: of SRV records. */
  readonly weight: number;
  /** When its slow start began, ms on the caller's clock; undefined when it has none, or it is over. */
  readonly startingSince: number | undefined;
};

/** Chance and time, as they are needed for a choice. */
export type Draw = {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** ms */
  readonly clock: () => number;
  /** ms */
  readonly slowStart: number;
};

/** What an instance gets at the very beginning of its slow start. */
const LEAST_SHARE = 0.1;

/** Draws until one that is always refused is taken nevertheless. */
const DRAWS = 8;

const NONE: readonly never[] = [];

/**
 * Those that may be chosen: the available ones; all of them in a panic, when a smaller share than `panic` is
 * available, and the few would drown.
 */
export function usable<T>(
  all: readonly T[],
  isAvailable: (candidate: T) => boolean,
  panic: number,
): readonly T[] {
  const available = all.filter(isAvailable);
  return available.length < panic * all.length ? all : available;
}

/**
 * The one of two drawn at random that has less in hand, which spreads load nearly as well as looking at all
 * of them, and does not send everybody to the same one at once. Undefined when there is none.
 *
 * @param except those that are not to be chosen
 */
export function choose<T extends Candidate>(
  candidates: readonly T[],
  except: readonly T[] = NONE,
  draw: Draw,
): T | undefined {
  const left =
    except.length === 0 ? candidates : candidates.filter((each) => !except.includes(each));
  const count = left.length;
  if (count < 2) return left[0];
  let at = 0;
  let first: T | undefined;
  for (let drawn = 0; drawn < DRAWS; drawn += 1) {
    at = Math.floor(draw.random() * count);
    first = left[at];
    if (first !== undefined && isTaken(first, draw)) break;
  }
  const second = left[(at + 1 + Math.floor(draw.random() * (count - 1))) % count];
  if (first === undefined || second === undefined || !isTaken(second, draw)) return first;
  // With equal weights: who has less in hand. With nothing in hand, what was drawn is fair already.
  return second.inFlight * first.weight < first.inFlight * second.weight ? second : first;
}

/** Whether chance takes it: always, but for one that has a smaller share. */
function isTaken({ weight, startingSince }: Candidate, draw: Draw): boolean {
  if (startingSince === undefined) return weight === 1 || draw.random() < weight;
  const grown = startShare(draw.clock() - startingSince, draw.slowStart);
  return draw.random() < weight * grown;
}

/** The share of an instance that started so long ago: from a tenth, steadily, to the whole. */
export function startShare(ms: number, slowStart: number): number {
  if (ms >= slowStart) return 1;
  return LEAST_SHARE + (1 - LEAST_SHARE) * (Math.max(0, ms) / slowStart);
}
