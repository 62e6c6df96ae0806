import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FlagNews, Told } from '#flags';
import type { Arm, WatchedProxy } from '../../watched-proxy.ts';
import type { Finding } from '../adapter/measurement.ts';
import { quantile } from '../adapter/statistics.ts';
import type { Fleet } from './fleet.ts';

/** What a toggle comes to: written where flags are kept, if it is, and the news to tell of it. */
export type Toggle = (arm: Arm) => Promise<Pick<FlagNews, 'names' | 'announced' | 'overrides'>>;

export type Toggled = {
  /** ms from the command to the last answer of the arm before, of each proxy. */
  readonly effects: readonly number[];
  /** ms from the news to each confirmation. */
  readonly confirmations: readonly number[];
  /** ms for what is written where flags are kept. */
  readonly writing: number;
};

/** ms for 99 of 100 toggles, on each proxy. */
const TARGET_MS = 250;
/** ms without an answer of the arm before, after which none comes any more. */
const QUIET_MS = 200;
/** ms for confirmations, and for all answers to be of the other arm. */
const WITHIN_MS = 5_000;

/** Switches the route to and fro. */
export async function toggle(
  fleet: Fleet,
  act: Toggle,
  times: number,
  signal: AbortSignal,
): Promise<readonly Toggled[]> {
  const { proxies, messenger } = fleet;
  const now = () => new Date().toISOString();
  const told = (news: Partial<FlagNews>): FlagNews => ({
    ...{ id: randomUUID(), kind: 'change', who: 'bench', reason: 'to measure', at: now() },
    ...{ names: [], announced: [], overrides: [], ...news },
  });
  const there = await messenger.tell(told({ kind: 'hello' }), WITHIN_MS);
  if (there.confirmed.length !== proxies.length) throw new Error('a proxy is not on the bus');
  const results: Toggled[] = [];
  for (let turn = 0; turn <= times; turn += 1) {
    signal.throwIfAborted();
    const arm = turn % 2 === 0 ? 'service' : 'legacy';
    const begun = performance.now();
    const news = told(await act(arm));
    const written = performance.now();
    const answer = await messenger.tell(news, WITHIN_MS);
    if (answer.missing.length > 0) throw new Error('a proxy has not confirmed');
    await settled(proxies, arm, begun);
    const result = toggledOf(proxies, arm, { begun, written }, answer);
    // The first one makes what is missing.
    if (turn > 0) results.push(result);
  }
  return results;
}

function toggledOf(
  proxies: readonly WatchedProxy[],
  arm: Arm,
  { begun, written }: { readonly begun: number; readonly written: number },
  { confirmed }: Told,
): Toggled {
  return {
    effects: proxies.map((proxy) => Math.max(0, proxy.lastOf(otherThan(arm)) - begun)),
    confirmations: confirmed.map(({ ms }) => ms),
    writing: written - begun,
  };
}

/** Waits until all answers have been of this arm for a while. */
async function settled(proxies: readonly WatchedProxy[], arm: Arm, begun: number): Promise<void> {
  const isSettled = ({ lastOf }: WatchedProxy) =>
    lastOf(arm) > begun && lastOf(arm) - lastOf(otherThan(arm)) > QUIET_MS;
  while (!proxies.every(isSettled)) {
    if (performance.now() - begun > WITHIN_MS) throw new Error(`not all answers are of ${arm}`);
    await delay(10);
  }
}

function otherThan(arm: Arm): Arm {
  return arm === 'service' ? 'legacy' : 'service';
}

/** What is told of them. */
export function findingsOf(
  name: string,
  toggled: readonly Toggled[],
  fleet: Fleet,
  isShort: boolean,
): readonly Finding[] {
  const effects = toggled.flatMap((one) => one.effects);
  const failed = fleet.proxies.reduce((sum, { counts }) => sum + counts.failed, 0);
  const answered = fleet.proxies.reduce((sum, { counts }) => sum + counts.answered, 0);
  const p99 = quantile(effects, 0.99);
  const told = (what: string, values: readonly number[]): Finding => {
    return { what: `${name}: ${what}`, target: '', result: textOf(values), met: undefined };
  };
  const afterNews = toggled.flatMap((one) =>
    one.effects.map((effect) => Math.max(0, effect - one.writing)),
  );
  return [
    {
      what: `${name}: ${toggled.length} toggles, from the command to the last other answer`,
      ...{ target: `99 of 100 within ${TARGET_MS} ms`, result: textOf(effects) },
      met: isShort ? undefined : p99 < TARGET_MS,
    },
    told(
      'of that, writing',
      toggled.map(({ writing }) => writing),
    ),
    told(
      'from the news to a confirmation',
      toggled.flatMap((one) => one.confirmations),
    ),
    told('from the news to the last other answer', afterNews),
    {
      what: `${name}: requests that failed`,
      ...{ target: 'none', result: `${failed} of ${answered}`, met: failed === 0 },
    },
  ];
}

function textOf(values: readonly number[]): string {
  const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)];
  const texts = [p50, p99, Math.max(...values)].map((value) => value.toFixed(0));
  return `p50 ${texts[0]}, p99 ${texts[1]}, max ${texts[2]} ms`;
}
