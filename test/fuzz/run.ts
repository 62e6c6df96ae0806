import fc, { type Arbitrary } from 'fast-check';
import type { FuzzCase } from './fuzz-case.ts';
import type { Outcome, Stage } from './stage.ts';

/** Something that is not as it must be. */
export type Finding = {
  /** The number of the connection. */
  readonly number: number;
  readonly problems: readonly string[];
  readonly sent: FuzzCase;
  /** What the client got. */
  readonly got: string;
};

/** Connections at a time. */
const CONCURRENCY = 64;

/** Connections whose bytes are made in one go, from a seed of their own. */
const BATCH = 250;

/** Findings after which there is no point in going on. */
const ENOUGH = 20;

/** The connections of a seed, without end, or one alone by its number. */
export function* connections(
  arbitrary: Arbitrary<FuzzCase>,
  seed: number,
  only?: number,
): Generator<FuzzCase, void> {
  const sample = (batch: number) =>
    fc.sample(arbitrary, { seed: seedOf(seed, batch), numRuns: BATCH });
  if (only !== undefined) {
    yield* sample(Math.floor(only / BATCH)).slice(only % BATCH, (only % BATCH) + 1);
    return;
  }
  for (let batch = 0; ; batch += 1) yield* sample(batch);
}

/** A connection with a problem, made as small as that problem lets it. */
export async function shrunk(
  arbitrary: Arbitrary<FuzzCase>,
  seed: number,
  number: number,
  isFine: (sent: FuzzCase) => Promise<boolean>,
): Promise<FuzzCase | undefined> {
  const details = await fc.check(fc.asyncProperty(arbitrary, isFine), {
    seed: seedOf(seed, Math.floor(number / BATCH)),
    path: String(number % BATCH),
    numRuns: 1,
    interruptAfterTimeLimit: 20_000,
  });
  return details.counterexample?.[0];
}

/** fast-check's seeds are 32-bit integers. */
function seedOf(seed: number, batch: number): number {
  return (Math.imul(seed, 0x9e_37_79_b1) + batch) | 0;
}

/** Plays connections until there are so many requests; tells each outcome. Returns what it found. */
export async function playAll(
  stage: Stage,
  all: Iterator<FuzzCase, void>,
  requests: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const verdicts = new Set<Promise<void>>();
  let sent = 0;
  let number = 0;
  const worker = async () => {
    while (sent < requests && findings.length < ENOUGH && stage.proxy.isAlive) {
      const next = all.next();
      if (next.done) return;
      const own = number;
      number += 1;
      sent += next.value.count;
      const judge = await stage.play(next.value);
      const verdict = judge().then((outcome) => {
        verdicts.delete(verdict);
        onOutcome(outcome);
        const { problems, bytes: got } = outcome;
        if (problems.length > 0) findings.push({ number: own, problems, sent: outcome.sent, got });
      });
      verdicts.add(verdict);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  await Promise.all(verdicts);
  return findings;
}
