import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBanyan } from '../../banyan.ts';
import { until } from '../../eventually.ts';
import { type FlagShop, openFlagShop } from './flag-shop.ts';

let shop: FlagShop;
beforeEach(async () => {
  shop = await openFlagShop();
});
afterEach(() => shop.close());

it('a canary has the users of its capability, who stick to it', async () => {
  const { code, stdout } = await shop.banyan('rollout order-view canary 5 --json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    effects: [{ name: 'order-view', before: 'off', after: 'canary 5 %' }],
    flags: [{ name: 'order-view.cutover', before: 'unknown', after: 'on for 5 %' }],
    effect: { confirmed: [{ states: { 'order-view.cutover': 'on for 5 %' } }, {}] },
  });
  const file = JSON.parse(await readFile(join(shop.folder, 'flags.json'), 'utf8'));
  const parameters = { rollout: '5', stickiness: 'default', groupId: 'order' };
  expect(file.features).toMatchObject([
    { name: 'order-view.cutover', strategies: [{ name: 'flexibleRollout', parameters }] },
  ]);
  expect(await shop.banyan('rollout order-view canary 5')).toMatchObject({
    ...{ code: 0, stdout: expect.stringContaining('nothing was changed: it is so already\n') },
  });
});

describe('a climb', () => {
  /** Starts it, and resolves once it has set a share. */
  async function climb(line: string) {
    const child = startBanyan(line.split(' '), { cwd: shop.folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const ended = once(child, 'close');
    await until(() => stdout.includes('\n'));
    return { child, ended: async () => ({ code: (await ended)[0], stdout, stderr }) };
  }

  it('sets one share after the other, a line each', async () => {
    const line = 'rollout order-view canary 1,100 --every 1s --guard';
    const { stdout, code } = await shop.banyan(line);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\S+ \S+ {2}order-view: canary 1 %, told to 2 instances, .*; 100 % in 1 s\n.*canary 100 %, told to 2 .* ms\n$/,
    );
    expect(await shop.arms('/orders')).toEqual(['service', 'service']);
  });

  it('stops where the route is taken back, and says why', async () => {
    const { ended } = await climb('rollout order-view canary 1,100 --every 1h --guard');
    await shop.banyan("rollback order-view --now --reason 'errors: 9 of 99'");
    const { code, stderr } = await ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^banyan: stopped, order-view stays at canary 1 %: an override forces /);
    expect(stderr).toContain('errors: 9 of 99');
  });

  it('stops at the first breach that a guard finds, and says what it found', async () => {
    shop.sicken();
    const { child, ended } = await climb('rollout order-view canary 50,100 --every 1h --guard');
    // Each request is somebody else's.
    while (child.exitCode === null) {
      await Promise.all(Array.from({ length: 20 }, () => shop.arms('/orders')));
    }
    const { code, stderr } = await ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/order-view stays at canary 50 %: an override forces .*\n.*guard on /);
    expect(stderr).toMatch(/errors: \d+ of \d+ requests .* at the service/);
    expect(await shop.arms('/orders')).toEqual(['legacy', 'legacy']);
  });

  it('stops at Ctrl-C, and leaves the share as it is', async () => {
    const { child, ended } = await climb('rollout order-view canary 1,100 --every 1h');
    child.kill('SIGINT');
    const { code, stderr } = await ended();
    expect(code).toBe(1);
    expect(stderr).toContain('stopped, order-view stays at canary 1 %: you stopped it\n');
    const { stdout } = await shop.banyan('flags list');
    expect(stdout).toMatch(/\norder-view +canary 1 % +order\n/);
  });

  it('is refused with --guard where nobody guards the route', async () => {
    expect(await shop.banyan('rollout banner canary 1,5 --every 1s --guard')).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('nobody guards banner') },
    });
  });
});
