import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type AdminServer, startAdminServer } from '#process';
import { openFlagBus } from '../../../flags/flag-bus.ts';
import { banyan } from '../../banyan.ts';
import { amqpUrl } from '../../broker.ts';
import { until } from '../../eventually.ts';
import { type FlagShop, openFlagShop } from './flag-shop.ts';

let shop: FlagShop;
beforeEach(async () => {
  shop = await openFlagShop();
  await shop.banyan('rollout order-view live');
});
afterEach(() => shop.close());

const ARMS = { back: ['legacy', 'legacy'], there: ['service', 'service'] };

it('a route goes to its service by stages, and back, at all instances; the history tells both', async () => {
  expect(await shop.arms('/orders')).toEqual(ARMS.there);
  const planned = await shop.banyan('rollback order-view --dry-run');
  expect(planned).toMatchObject({
    code: 0,
    stdout: `order-view: live → off: all requests go to the legacy; all users go back
  order-view.cutover: on → off
  in ${join(shop.folder, 'flags.json')}
nothing was changed: this is a dry run
`,
  });
  expect(await shop.arms('/orders')).toEqual(ARMS.there);

  const { code, stdout } = await shop.banyan(
    "rollback order-view --reason 'wrong totals' --as ann",
  );
  expect(await shop.arms('/orders')).toEqual(ARMS.back);
  expect(code).toBe(0);
  expect(stdout).toMatch(/proxy +\S+ +\d+ +\d+ +order-view.cutover off\n/);
  expect(stdout).toContain('told to 2 instances, the last one after ');

  const history = JSON.parse((await shop.banyan('flags history --json')).stdout);
  const flags = [{ name: 'order-view.cutover', before: 'on', after: 'off' }];
  expect(history).toMatchObject([
    { what: 'effect measured', effect: { confirmed: [{}, {}], missing: [] } },
    { what: 'flags changed', who: 'ann', reason: 'wrong totals', flags },
    { what: 'effect measured' },
    { what: 'flags changed' },
  ]);
});

it('a capability goes back with its translators', async () => {
  const { code, stdout } = await shop.banyan('rollback order --reason r --json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ dryRun: false, override: null },
    flags: [
      { name: 'order-view.cutover', before: 'on', after: 'off' },
      { name: 'translator.order', before: 'unknown', after: 'off' },
    ],
    effect: { isInForce: true, confirmed: [{}, {}] },
  });
});

describe('rolled back now', () => {
  it('a route is forced to the legacy everywhere, rollouts are refused, and lifting it ends that', async () => {
    const { code, stdout } = await shop.banyan('rollback order-view --now --reason slow --as ann');
    expect(await shop.arms('/orders')).toEqual(ARMS.back);
    expect(code).toBe(0);
    const [, id = ''] = /rollback --lift (\w+) --reason/.exec(stdout) ?? [];
    const beside = await readFile(join(shop.folder, '.banyan/overrides.json'), 'utf8');
    expect(JSON.parse(beside)).toMatchObject([{ who: 'ann', reason: 'slow', origin: 'operator' }]);

    const loud = `OVERRIDES IN FORCE, which outrank every flag:\n  ${id}  order-view.cutover off`;
    const list = await shop.banyan('flags list');
    expect(list.stdout.startsWith(loud)).toBe(true);
    expect(list.stdout).toContain('order-view  off (override)  order');
    const status = await shop.banyan(`status --url ${shop.admins[1]}`);
    expect(status.stdout.startsWith(loud)).toBe(true);

    expect(await shop.banyan('rollout order-view canary 5')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /an override forces order-view.cutover off.*\n.*ann.*slow\n.*--lift/,
      ),
    });

    const lifted = await shop.banyan('rollback --lift order-view --reason repaired');
    expect(lifted).toMatchObject({ code: 0, stderr: '' });
    expect(await shop.arms('/orders')).toEqual(ARMS.there);
  });

  it('everything is, where there is neither a configuration nor a bus', async () => {
    const args = ['rollback', '--all', '--now', '--reason', 'fire', '--for', '2h', '--json'];
    const urls = ['--url', ...shop.admins];
    const { code, stdout } = await banyan([...args, ...urls]);
    expect(await shop.arms('/orders')).toEqual(ARMS.back);
    expect(code).toBe(0);
    expect(JSON.parse(stdout.toString())).toMatchObject({
      override: {
        flags: { 'banyan.kill-switch': true },
        reason: 'fire',
        until: expect.any(String),
      },
      effect: { confirmed: [{}, {}], isInForce: true },
    });
  });

  it('a route is, with a configuration that is wrong', async () => {
    await writeFile(join(shop.folder, 'banyan.yaml'), 'routes: 7\n');
    const { code, stderr } = await shop.banyan(
      `rollback order-view --now --reason r --url ${shop.admins.join(' ')}`,
    );
    expect(await shop.arms('/orders')).toEqual(ARMS.back);
    expect(code).toBe(0);
    expect(stderr).toContain('routes must be');
  });

  it('exits with 1 where one of those named is not reached, and the others are told all the same', async () => {
    const args = ['rollback', 'order-view', '--now', '--reason', 'r'];
    const urls = ['--url', 'http://127.0.0.1:1', ...shop.admins];
    const { code, stdout } = await banyan([...args, ...urls]);
    expect(await shop.arms('/orders')).toEqual(ARMS.back);
    expect(code).toBe(1);
    expect(stdout.toString()).toContain('not reached: http://127.0.0.1:1 (');
  });
});

it('flags that cannot be written do not keep a route from going back: it is forced', async () => {
  await writeFile(join(shop.folder, 'flags.json'), '{ half a fi');
  const { code, stdout, stderr } = await shop.banyan('rollback order-view --reason r');
  expect(await shop.arms('/orders')).toEqual(ARMS.back);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain('is no flag file');
  expect(stderr).toContain('THE FLAGS CANNOT BE WRITTEN: it is rolled back by an override.');
  expect(stdout).toContain('it stays until `banyan rollback --lift ');
  expect(await shop.banyan('rollout order-view live')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is no flag file'),
  });
});

it('an instance that was there and does not confirm is named, with exit code 1', async () => {
  const about = { instance: 'i', process: 'adapter' as const, host: 'far', pid: 7, states: {} };
  const bus = await openFlagBus({
    ...{ url: amqpUrl, exchange: shop.exchange, process: 'adapter', instance: 'i' },
    hello: () => ({
      ...{ id: 'h', kind: 'hello', who: 'i', reason: '', at: '2026-01-01T00:00:00Z' },
      ...{ names: [], announced: [], overrides: [] },
    }),
    take: async (news) => {
      if (news.kind === 'change') return new Promise(() => {});
      return { ...about, news: news.id, overrides: [] };
    },
    learn: () => {},
    log: pino({ level: 'silent' }),
  });
  await until(() => bus.connected);
  const { code, stdout } = await shop.banyan('rollback order-view --reason r --wait 500');
  await bus.stop();
  expect(code).toBe(1);
  expect(stdout).toContain('adapter 7@far was there, and has not confirmed in 500 ms\n');
});

describe('whether it is safe', () => {
  let admin: AdminServer | undefined;
  afterEach(() => admin?.stop());
  const lag = { at: '2026-01-01T00:00:00.000Z', instance: 'a', outbox: [], unknown: [] };
  const check = async (wayBack: readonly object[]) => {
    admin = await startAdminServer({
      ...{ listen: '127.0.0.1:0', token: undefined, metrics: new Registry() },
      ...{ checks: () => ({}), status: () => ({}) },
      routes: [
        {
          ...{ method: 'GET', path: '/rollback-check' },
          handle: async (_request, response) => {
            response.end(JSON.stringify({ ...lag, wayBack }));
          },
        },
      ],
    });
    return shop.banyan(`rollback order-view --check --url ${admin.address} ${shop.admins[0]}`);
  };

  it('is told by the adapters alone: nothing on its way is lost', async () => {
    expect(await check([])).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/^safe: /) },
    });
  });

  it('is no, with exit code 1, where the legacy lacks an event', async () => {
    const { code, stdout } = await check([{ place: 'parked', count: 2, event: 'scm.order.X@1' }]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^NOT SAFE: .*\nWHERE +WHAT\nparked +2 events of scm.order.X@1\n$/);
  });

  it('is unknown, with exit code 1, where no adapter answers', async () => {
    expect(await shop.banyan(`rollback order-view --check --url http://127.0.0.1:1`)).toMatchObject(
      {
        ...{ code: 1, stdout: expect.stringMatching(/^UNKNOWN: /) },
      },
    );
  });
});
