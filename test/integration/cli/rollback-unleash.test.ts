import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openUnleashServer, type UnleashServer } from '../../unleash-server.ts';
import { type Answered, type FlagShop, openFlagShop } from './flag-shop.ts';

let unleash: UnleashServer;
let shop: FlagShop;
beforeAll(async () => {
  unleash = await openUnleashServer();
  const { url, clientToken: token } = unleash;
  shop = await openFlagShop({ unleash: { url, token } });
});
afterAll(async () => {
  await shop?.close();
  await unleash?.remove();
});

const run = (line: string): Promise<Answered> =>
  shop.banyan(line, { UNLEASH_ADMIN_TOKEN: unleash.adminToken });

it('a route moves by flags of Unleash, which are made where they are missing', async () => {
  const { code, stdout } = await run('rollout order-view canary 100');
  expect(code).toBe(0);
  expect(stdout).toContain(`in Unleash at ${unleash.url}\n`);
  expect(stdout).toContain('told to 2 instances');
  expect(await shop.arms('/orders')).toEqual(['service', 'service']);
  const { code: off, stdout: told } = await run('flags off order-view.cutover --reason r');
  expect(off).toBe(0);
  expect(told).toContain('order-view.cutover is off (was on): /orders → legacy (flag-off)\n');
  expect(await shop.arms('/orders')).toEqual(['legacy', 'legacy']);
});

it('flags are not changed without a token that may', async () => {
  expect(await shop.banyan('rollout order-view live')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('UNLEASH_ADMIN_TOKEN') },
  });
});

it('while Unleash is away, a route goes back by an override, and none goes on', async () => {
  await run('rollout order-view live');
  expect(await shop.arms('/orders')).toEqual(['service', 'service']);
  await unleash.stop();
  const { code, stdout, stderr } = await run('rollback order-view --reason r');
  expect(await shop.arms('/orders')).toEqual(['legacy', 'legacy']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/does not answer.*\nTHE FLAGS CANNOT BE WRITTEN/);
  expect(stdout).toContain('it stays until `banyan rollback --lift ');
  expect(await run('rollout order-view live')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('does not answer') },
  });
  expect(await run('flags off order-view.cutover')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('banyan rollback order-view --now') },
  });
});
