import { randomUUID } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unleash, UnleashEvents } from 'unleash-client';
import { openFlags } from '#flags';
import { compileRoutes } from '#strangler-proxy';
import { createPlanner } from '../../../strangler-proxy/planner.ts';
import { CONTEXT, type DecideCase, flagsOf, routesOf } from './cases.ts';
import { type Cost, costOf } from './cost.ts';

/** Decisions that are looked at before any is measured. */
const LOOKED_AT = 10_000;

/** What asking costs, with nothing decided. */
export function measureNothing({ request }: DecideCase, count: number): Cost {
  return costOf((turn) => void request(turn), count);
}

/** What deciding costs, by all that the proxy does until it knows where a request goes. */
export async function measureDecisions(one: DecideCase, count: number): Promise<Cost> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
  const file = join(folder.path, 'flags.json');
  await writeFile(file, JSON.stringify({ version: 2, features: flagsOf(one) }));
  const flags = await openFlags({ file }, { overrides: one.override ? [one.override] : [] });
  try {
    const tools = { flags, isTrusted: () => false, newId: randomUUID };
    const plan = createPlanner(CONTEXT, compileRoutes(routesOf()), tools);
    const reasons = new Set<string>();
    for (let turn = 0; turn < LOOKED_AT; turn += 1) reasons.add(plan(one.request(turn)).reason);
    if ([...reasons].sort().join() !== one.reasons.join()) {
      throw new Error(`${one.name}: decided by ${[...reasons].join(' and ')}`);
    }
    return costOf((turn) => void plan(one.request(turn)), count);
  } finally {
    flags.stop();
  }
}

/** What unleash-client alone takes for one of those flags, asked for one user. */
export async function measureEngine(one: DecideCase, count: number): Promise<Cost> {
  const engine = new Unleash({
    ...{ url: 'http://127.0.0.1:9/api', appName: 'bench', bootstrap: { data: flagsOf(one) } },
    ...{ refreshInterval: 0, disableMetrics: true, skipInstanceCountWarning: true },
  });
  engine.on(UnleashEvents.Error, () => {}); // there is no server
  await new Promise((resolve) => engine.once(UnleashEvents.Ready, resolve));
  const names = routesOf().map(({ name }) => `${name}.cutover`);
  const users = Array.from({ length: LOOKED_AT }, (_, index) => ({ userId: `member-${index}` }));
  try {
    return costOf((turn) => {
      engine.isEnabled(names[turn % names.length] ?? '', users[turn % users.length]);
    }, count);
  } finally {
    engine.destroy();
  }
}
