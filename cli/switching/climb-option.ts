import { parseStage } from '#flags';
import { durationOption } from '../time-option.ts';
import { usage } from '../usage.ts';

/** A route that moves to its service step by step. */
export type Climb = {
  /** Of a hundred users, each larger than the one before. */
  readonly shares: readonly number[];
  /** ms that each stays before the next. */
  readonly every: number;
};

/** Reads `canary 1,5,25`; undefined for a stage that is none of several. Throws a BanyanError (exit code 2). */
export function climbOf(
  [kind = '', list = '', ...more]: readonly string[],
  { every, guard }: { readonly every?: string | undefined; readonly guard?: boolean | undefined },
): Climb | undefined {
  if (kind !== 'canary' || !list.includes(',')) {
    if (every === undefined && guard === undefined) return undefined;
    throw usage('--every and --guard are for a climb', EXAMPLE);
  }
  if (every === undefined) throw usage('a climb needs --every', EXAMPLE);
  const shares = list.split(',').map((share) => {
    const stage = parseStage([kind, share, ...more]);
    return stage.kind === 'canary' ? stage.share : Number.NaN;
  });
  const isClimb = shares.every((share, index) => index === 0 || share > (shares[index - 1] ?? 0));
  if (!isClimb) throw usage(`canary ${list}: a climb only goes up`, EXAMPLE);
  return { shares, every: durationOption('--every', every) };
}

const EXAMPLE = 'For example: canary 1,5,25,50,100 --every 10m --guard';
