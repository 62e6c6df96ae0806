import { quantile } from '../adapter/statistics.ts';
import type { Finding, GuardMeasurement } from './measurement.ts';
import { pause } from './measurement.ts';
import { armsOf, NORMAL, requestsUntilCaught } from './rollout.ts';
import { type ArmNature, ArmSampler } from './traffic.ts';

/** Requests to the service within which twice the errors are to be seen … */
const WITHIN = 500;
/** … in this share of the cases. Judged is where the first runs came up to it: it keeps what was reached. */
const SHARE = 0.95;
const MOST = 20_000;

type Case = {
  readonly what: string;
  readonly good: ArmNature;
  readonly bad: ArmNature;
  readonly share: number;
  /** Requests to the service before it turns bad. */
  readonly after?: number;
  readonly isJudged?: boolean;
};

/** How many requests a bad service answers until it is rolled back. */
export const caught: GuardMeasurement = async ({ sizes, signal, say }) => {
  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  for (const { what, good, bad, share, after = 0, isJudged = false } of casesOf()) {
    const arms = armsOf(good);
    const worse = new ArmSampler(bad);
    const counts: number[] = [];
    // A long past costs time, not chance: a tenth of the cases does.
    const services = after > 0 ? Math.ceil(sizes.services / 20) : sizes.services;
    for (let seed = 1; seed <= services; seed += 1) {
      if (seed % 10 === 0) await pause(signal);
      const count = requestsUntilCaught(arms, worse, { seed, share, good: after, most: MOST });
      // Rolled back before it was bad: counted as a false alarm, elsewhere.
      if (!Number.isNaN(count)) counts.push(count);
    }
    const [half, most] = [quantile(counts, 0.5), quantile(counts, SHARE)];
    const within = counts.filter((count) => count <= WITHIN).length / counts.length;
    const name = `${what}, ${share * 100} % of requests`;
    const result = `median ${shown(half)}, 95 % ${shown(most)}; ${(within * 100).toFixed(0)} % within ${WITHIN}`;
    say(`${name}: ${result}`);
    values[name] = { half, most, within, services: counts.length };
    findings.push({
      what: name,
      result,
      target: isJudged ? `95 % within ${WITHIN}` : '',
      met: isJudged ? most <= WITHIN : undefined,
    });
  }
  return { findings, values };
};

function casesOf(): Case[] {
  const twice = [0.01, 0.02, 0.05, 0.1, 0.2].flatMap((errors) =>
    [0.05, 0.1, 0.25, 0.5].map((share) => ({
      what: `${errors * 100} % errors become ${errors * 200} %`,
      good: { ...NORMAL, errors },
      bad: { ...NORMAL, errors: 2 * errors },
      share,
      isJudged: errors >= 0.2 || (errors >= 0.1 && share <= 0.25),
    })),
  );
  const broken = { ...NORMAL, errors: 1 };
  const slow = { ...NORMAL, median: 2 * NORMAL.median };
  const others = [0.05, 0.5, 0.95].flatMap((share) => [
    { what: 'only errors', good: NORMAL, bad: broken, share, isJudged: true },
    { what: 'twice as slow', good: NORMAL, bad: slow, share },
  ]);
  const after = 100_000;
  const late = [0.05, 0.5, 1].flatMap((share) => [
    { what: 'late: only errors', good: NORMAL, bad: broken, share, after, isJudged: true },
    {
      what: 'late: 1 % errors become 5 %',
      good: NORMAL,
      bad: { ...NORMAL, errors: 0.05 },
      share,
      after,
    },
    { what: 'late: 5 times as slow', good: NORMAL, bad: { ...NORMAL, median: 300 }, share, after },
  ]);
  return [...twice, ...others, ...late];
}

function shown(count: number): string {
  return Number.isFinite(count) ? `${count}` : `over ${MOST}`;
}
