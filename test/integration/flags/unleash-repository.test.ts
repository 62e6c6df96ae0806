import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FlagNews, type Flags, openFlags } from '#flags';
import { until } from '../../eventually.ts';
import { flagsOf, startUnleashStandIn, type UnleashStandIn } from './unleash-stand-in.ts';

let folder: string;
let open: Flags[] = [];
let unleash: UnleashStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-unleash-'));
  unleash = await startUnleashStandIn();
});
afterEach(async () => {
  for (const flags of open) flags.stop();
  open = [];
  await unleash[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const openThe = async (more: { refresh?: number; url?: string; bootstrap?: string } = {}) => {
  const { refresh = 60_000, url = unleash.url, bootstrap } = more;
  const server = { url, token: 'token', refresh };
  const flags = await openFlags({ unleash: server, backupFolder: folder, bootstrap });
  open.push(flags);
  return flags;
};
const loaded = async (more: Parameters<typeof openThe>[0] = {}) => {
  const flags = await openThe(more);
  await until(() => flags.status().loaded);
  return flags;
};
const news = (more: Partial<FlagNews>): FlagNews => ({
  ...{ id: randomUUID(), kind: 'change', who: 'ann', reason: '', at: '2026-07-01T12:00:00Z' },
  ...{ names: [], announced: [], overrides: [], ...more },
});
const AWAY = 'http://127.0.0.1:1/api';

describe('until Unleash has answered, flags are', () => {
  const bootstrapOf = async (flags: Readonly<Record<string, boolean>>) => {
    const bootstrap = join(folder, 'bootstrap.json');
    await writeFile(bootstrap, JSON.stringify({ version: 2, features: flagsOf(flags) }));
    return bootstrap;
  };
  /** Has a backup written of what an Unleash under that URL says. */
  const backUp = async (flags: Readonly<Record<string, boolean>>) => {
    unleash.say(flags);
    await loaded();
    await until(async () => (await readdir(folder)).some((name) => /^unleash-.*json$/.test(name)));
    unleash.behave('hang');
  };

  it('what it said last, before the bootstrap', async () => {
    await backUp({ a: true });
    const flags = await openThe({ bootstrap: await bootstrapOf({ a: false, b: true }) });
    expect([flags.isEnabled('a'), flags.isEnabled('b')]).toEqual([true, false]);
    expect(flags.version()).toBe('backup');
  });

  it('what the bootstrap says, where it has never answered', async () => {
    const flags = await openThe({ url: AWAY, bootstrap: await bootstrapOf({ b: true }) });
    expect([flags.isEnabled('b'), flags.version()]).toEqual([true, 'bootstrap']);
  });

  it('what the bootstrap says, where the backup is broken', async () => {
    await backUp({ a: true });
    const [name = ''] = (await readdir(folder)).filter((one) => one.startsWith('unleash-'));
    await writeFile(join(folder, name), '{"version": 2, "feat');
    const flags = await openThe({ bootstrap: await bootstrapOf({ b: true }) });
    expect([flags.isEnabled('a'), flags.isEnabled('b')]).toEqual([false, true]);
    expect(flags.status().lastError).toContain('is of no use');
  });

  it('off, all of them, where there is neither', async () => {
    const flags = await openThe({ url: AWAY, bootstrap: join(folder, 'none.json') });
    expect([flags.isEnabled('a'), flags.list()]).toEqual([false, []]);
  });
});

it.each([401, 403, 500, 429, 418])(
  'flags stay what they were while Unleash answers %i, and follow it again by themselves',
  async (status) => {
    unleash.say({ a: true });
    const flags = await loaded({ refresh: 100 });
    unleash.behave(status);
    await until(() => flags.status().lastError !== undefined);
    expect(flags.isEnabled('a')).toBe(true);
    unleash.say({ a: false });
    unleash.behave(200);
    await until(() => !flags.isEnabled('a'));
    expect(flags.status().lastError).toBeUndefined();
  },
);

it('Unleash is asked as seldom as the configuration says', async () => {
  await loaded({ refresh: 7_000 });
  await delay(5_500);
  expect(unleash.asked()).toBe(1);
}, 20_000);

describe('told that Unleash has changed, an instance', () => {
  it('has the change in force when that is done', async () => {
    const flags = await loaded();
    unleash.say({ a: true });
    await flags.apply(news({ kind: 'refresh', names: ['a'] }));
    expect(flags.isEnabled('a')).toBe(true);
  });

  it('asks again and again until Unleash tells it, which looks at its changes but once a second', async () => {
    const flags = await loaded();
    const applied = flags.apply(news({ kind: 'refresh' }));
    await until(() => unleash.asked() > 3);
    unleash.say({ a: true });
    await applied;
    expect(flags.isEnabled('a')).toBe(true);
  });

  it('asks no longer once that is done, and not twice at a time', async () => {
    await unleash[Symbol.asyncDispose]();
    unleash = await startUnleashStandIn(20);
    const flags = await loaded();
    const told = Array.from({ length: 5 }, () => flags.apply(news({ kind: 'refresh' })));
    unleash.say({ a: true });
    await Promise.all(told);
    await delay(200); // one may have been due
    const asked = unleash.asked();
    await delay(500);
    expect([unleash.asked(), unleash.atOnce()]).toEqual([asked, 1]);
  });

  it('that hears of two changes waits for each of them', async () => {
    const flags = await loaded();
    const first = flags.apply(news({ kind: 'refresh' }));
    unleash.say({ a: true });
    await first;
    const [one, other] = [news({ kind: 'refresh' }), news({ kind: 'refresh' })];
    const both = [flags.apply(one)];
    await until(() => unleash.asked() > 4);
    unleash.say({ a: true, b: true });
    await both[0];
    both.push(flags.apply(other));
    unleash.say({ a: true, b: true, c: true });
    await Promise.all(both);
    expect(flags.isEnabled('c')).toBe(true);
  });

  it('does not wait for one that hangs', async () => {
    const flags = await loaded();
    unleash.behave('hang');
    // It would be asked for 10 s before that is known to be in vain.
    await flags.apply(news({ kind: 'refresh' }));
    expect(flags.status().lastError).toBeUndefined();
  });

  it.each(['hang', 401, 304] as const)('can be stopped meanwhile (%s)', async (how) => {
    const flags = await loaded();
    unleash.behave(how);
    const applied = flags.apply(news({ kind: 'refresh' }));
    await delay(50);
    flags.stop();
    await applied;
  });
});

describe('a flag that is announced', () => {
  const announced = (enabled: boolean) => news({ announced: flagsOf({ a: enabled }) as never });

  it('is in force at once, and until Unleash says otherwise', async () => {
    unleash.say({ a: false });
    const flags = await loaded({ refresh: 100 });
    await flags.apply(announced(true));
    expect(flags.isEnabled('a')).toBe(true);
    const asked = unleash.asked();
    await until(() => unleash.asked() > asked + 2);
    expect(flags.isEnabled('a')).toBe(true); // Unleash does not know yet
    unleash.say({ a: true });
    await until(() => flags.version().endsWith('"3"'));
    unleash.say({ a: false });
    await until(() => !flags.isEnabled('a'));
  });

  it('is what Unleash says, once that is known not to tell it', async () => {
    unleash.say({ a: false });
    const flags = await loaded();
    await flags.apply(announced(true));
    await until(() => !flags.isEnabled('a'));
    expect(flags.list()).toEqual(flagsOf({ a: false }));
  });
});

it('when Unleash answered last is known, whether or not it had anything new', async () => {
  const flags = await loaded({ refresh: 100 });
  const { lastRefresh = 0 } = flags.status();
  await until(() => (flags.status().lastRefresh ?? 0) > lastRefresh);
});
