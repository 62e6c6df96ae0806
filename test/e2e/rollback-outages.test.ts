import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../eventually.ts';
import type { RestartableProxy } from '../restartable-proxy.ts';
import { type Arm, type WatchedProxy, watchProxy } from '../watched-proxy.ts';
import {
  PATH,
  ROUTE,
  type RollbackSystem,
  SERVERS,
  startRollbackSystem,
} from './rollback-system.ts';

/** Kept connections of each proxy, two for each worker, and ms between their requests. */
const CLIENTS = [5, 5, 5, 5];
const WHY = ['--reason', 'a test'];

let system: RollbackSystem;
beforeAll(async () => {
  system = await startRollbackSystem();
}, 120_000);
afterAll(() => system?.close(), 60_000);

/** Runs a command that must do what it is to do. */
async function done(...args: readonly string[]) {
  const { code, told, stderr, took } = await system.command(...args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${code} ${stderr} ${JSON.stringify(told)}`);
  return { told, stderr, took };
}

describe('a rollback', () => {
  beforeAll(async () => {
    await done('rollout', ROUTE, 'live', ...WHY);
  }, 60_000);

  it.each([
    { what: 'nothing is wrong', away: [], hangs: false },
    ...SERVERS.map((name) => ({ what: `${name} is away`, away: [name], hangs: false })),
    { what: 'all three are away', away: SERVERS, hangs: false },
    { what: 'all three hang', away: SERVERS, hangs: true },
  ])(
    'takes effect on every instance while $what, stays over a restart, and ends when it is lifted',
    async ({ what, away, hangs }) => {
      const servers = away.map((one) => system.servers[one]);
      using watched = watchAll(system.proxies);
      await watched.all('service');
      await Promise.all(servers.map((server) => (hangs ? server.hang() : server.kill())));

      const begun = performance.now();
      const { told, took } = await done('rollback', ROUTE, '--now', ...WHY);
      const ended = performance.now();
      await watched.more();
      expect(watched.last('service')).toBeLessThan(ended);
      const effect = Math.round(watched.last('service') - begun);
      tell(
        `${what}: in force ${effect} ms after the command began, which took ${Math.round(took)}`,
      );
      tell(`and was confirmed ${millisecondsOf(told)}`);

      await watched.restart(0, async (proxy) => {
        await proxy.kill();
        await proxy.start();
      });
      await watched.more();
      await Promise.all(servers.map((server) => (hangs ? server.mend() : server.start())));
      await until(() => areWell(system.proxies));
      await watched.more();
      expect(watched.last('service')).toBeLessThan(ended);

      await done('rollback', '--lift', '--all', ...WHY);
      await watched.all('service');
      expect(watched.failed()).toBe(0);
    },
    180_000,
  );

  it('that cannot be written to Unleash is forced, and says so', async () => {
    using watched = watchAll(system.proxies);
    await watched.all('service');
    await system.servers.Unleash.kill();
    const { told, stderr } = await done('rollback', ROUTE, ...WHY);
    const ended = performance.now();
    expect(stderr).toContain('CANNOT BE WRITTEN');
    expect(told).toMatchObject({ override: { origin: 'operator' } });
    await watched.more();
    expect(watched.last('service')).toBeLessThan(ended);
    await system.servers.Unleash.start();
    await until(() => areWell(system.proxies));
    await done('rollback', '--lift', '--all', ...WHY);
    await watched.all('service');
    expect(watched.failed()).toBe(0);
  }, 120_000);
});

describe('a canary', () => {
  const users = Array.from({ length: 40 }, (_, index) => `user=member-${index}`);
  beforeAll(async () => {
    await done('rollout', ROUTE, 'canary', '50', ...WHY);
  }, 60_000);

  it('answers a user alike on every instance, over restarts, a rollback and the way back', async () => {
    const [first, ...others] = await armsOnAll(users);
    expect(new Set(first)).toEqual(new Set(['legacy', 'service']));
    for (const other of others) expect(other).toEqual(first);

    for (const proxy of system.proxies) {
      await proxy.kill();
      await proxy.start();
    }
    for (const again of await armsOnAll(users)) expect(again).toEqual(first);

    await done('rollback', ROUTE, '--now', ...WHY);
    for (const arms of await armsOnAll(users)) expect(new Set(arms)).toEqual(new Set(['legacy']));
    await done('rollback', '--lift', '--all', ...WHY);
    for (const again of await armsOnAll(users)) expect(again).toEqual(first);

    await done('rollback', ROUTE, ...WHY);
    await done('rollout', ROUTE, 'canary', '50', ...WHY);
    for (const again of await armsOnAll(users)) expect(again).toEqual(first);

    await done('rollout', ROUTE, 'canary', '75', ...WHY);
    for (const arms of await armsOnAll(users)) {
      const left = users.filter(
        (_, index) => first?.[index] === 'service' && arms[index] !== 'service',
      );
      expect(left).toEqual([]);
    }
  }, 120_000);

  it('gives a client without a user a session, which is answered alike on every instance', async () => {
    const [proxy] = system.proxies;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${proxy?.address}${PATH}`)),
    );
    const sessions = answers.map(({ headers }) => headers.getSetCookie()[0]?.split(';')[0] ?? '');
    const arms = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(sessions).size).toBe(answers.length);
    for (const again of await armsOnAll(sessions)) expect(again).toEqual(arms);
  });
});

/** Who answers those cookies, of each proxy. */
function armsOnAll(cookies: readonly string[]): Promise<readonly (readonly string[])[]> {
  return Promise.all(
    system.proxies.map(({ address }) =>
      Promise.all(
        cookies.map(async (cookie) => {
          const answer = await fetch(`${address}${PATH}`, { headers: { cookie } });
          return answer.text();
        }),
      ),
    ),
  );
}

/** Whether all of them are in touch with Unleash and with the bus. */
async function areWell(proxies: readonly RestartableProxy[]): Promise<boolean> {
  const states = await Promise.all(
    proxies.map(async ({ admin }) => {
      const status: unknown = await (await fetch(`${admin}/status`)).json();
      const { flags } = status as { readonly flags: { bus?: boolean; lastError?: string } };
      return flags.bus === true && flags.lastError === undefined;
    }),
  );
  return states.every((isWell) => isWell);
}

function watchAll(proxies: readonly RestartableProxy[]) {
  const watch = ({ address }: RestartableProxy) =>
    watchProxy(Number(new URL(address).port), PATH, CLIENTS);
  const watched = proxies.map(watch);
  const before: WatchedProxy[] = [];
  const all = () => [...before, ...watched];
  return {
    /** Waits until nothing but this arm answers. */
    async all(arm: Arm) {
      const other = arm === 'service' ? 'legacy' : 'service';
      const begun = performance.now();
      await until(() =>
        watched.every(({ lastOf }) => lastOf(arm) > Math.max(begun, lastOf(other) + 200)),
      );
    },
    /** Waits until each has answered more, on each of its connections. */
    async more() {
      const counts = watched.map(({ counts: { answered } }) => answered + 40);
      await until(() => watched.every((one, index) => one.counts.answered > (counts[index] ?? 0)));
    },
    /** Does not ask one of them until it is there again. */
    async restart(index: number, act: (proxy: RestartableProxy) => Promise<void>) {
      const [proxy, watching] = [proxies[index], watched[index]];
      if (proxy === undefined || watching === undefined) throw new Error('there is no such proxy');
      watching[Symbol.dispose]();
      before.push(watching);
      await act(proxy);
      watched[index] = watch(proxy);
    },
    /** ms, as of `performance.now()`. */
    last: (arm: Arm) => Math.max(...all().map(({ lastOf }) => lastOf(arm))),
    failed: () => all().reduce((sum, { counts }) => sum + counts.failed, 0),
    [Symbol.dispose]() {
      for (const one of watched) one[Symbol.dispose]();
    },
  };
}

function millisecondsOf(told: unknown): string {
  const { effect } = told as { effect: { confirmed: readonly { ms: number }[] } };
  return `after ${effect.confirmed.map(({ ms }) => Math.round(ms)).join(', ')} ms`;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
