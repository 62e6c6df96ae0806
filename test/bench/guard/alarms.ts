import type { Finding, GuardMeasurement } from './measurement.ts';
import { pause } from './measurement.ts';
import { armsOf, NORMAL, rollOut } from './rollout.ts';

/** Of rollouts whose arms are equal. */
const MOST = 0.01;

/** Rollouts that are rolled back for nothing. */
export const alarms: GuardMeasurement = async ({ sizes, signal, say }) => {
  const { rollouts, seconds } = sizes;
  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  for (const errors of [0.001, 0.01, 0.05]) {
    const arms = armsOf({ ...NORMAL, errors });
    const byStage: Record<string, number> = {};
    let count = 0;
    for (let seed = 1; seed <= rollouts; seed += 1) {
      if (seed % 50 === 0) await pause(signal);
      const found = rollOut(arms, { seed, seconds });
      if (found === undefined) continue;
      const stage = `${found.breach.what} at ${found.share * 100} %`;
      byStage[stage] = (byStage[stage] ?? 0) + 1;
      count += 1;
    }
    const what = `equal arms, ${errors * 100} % errors: false alarms`;
    const result = `${count} of ${rollouts} rollouts`;
    say(`${what}: ${result} ${JSON.stringify(byStage)}`);
    values[`${errors}`] = { count, rollouts, seconds, byStage };
    findings.push({
      what,
      result,
      target: `under ${MOST * 100} %`,
      met: count < MOST * rollouts,
    });
  }
  return { findings, values };
};
