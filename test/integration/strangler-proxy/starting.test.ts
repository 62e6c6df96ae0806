import { expect, it } from '@jest/globals';
import { parseConfig } from '#contracts';
import { startProxy } from '#strangler-proxy';
import { refusingUrl } from './origin.ts';
import { runProxy } from './running-proxy.ts';

function start(yaml: string, env = {}) {
  const parsed = parseConfig(`log: { level: silent }\nlisten: 127.0.0.1:0\n${yaml}`, {
    file: 'test',
    env,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return startProxy({ config: parsed.config, folder: '.', env });
}

it('starts and is ready with neither a legacy that answers nor a flag file', async () => {
  const proxy = await runProxy(`legacy: ${await refusingUrl()}`);
  expect((await fetch(`${proxy.adminAddress}/readyz`)).status).toBe(200);
  expect(proxy.log).toContainEqual(
    expect.objectContaining({
      msg: 'listening',
      address: proxy.address,
      admin: proxy.adminAddress,
    }),
  );
  await proxy.stop();
});

it('does not start without a legacy, and says how to give one', async () => {
  await expect(start('')).rejects.toMatchObject({
    code: 'legacy_missing',
    exitCode: 2,
    advice: expect.stringContaining('--legacy URL'),
  });
});

it('does not start with routes that match the same requests', async () => {
  const yaml = `
legacy: http://127.0.0.1:1
services: { a: { url: "http://127.0.0.1:1" } }
routes:
  - { name: one, match: "GET /a/{x}", service: a }
  - { name: two, match: "GET /a/{y}", service: a }`;
  await expect(start(yaml)).rejects.toMatchObject({ code: 'routes_invalid', exitCode: 2 });
});

it('does not start with a translator that cannot be loaded, and names its route', async () => {
  const yaml = `
legacy: http://127.0.0.1:1
services: { a: { url: "http://127.0.0.1:1" } }
routes: [{ name: one, match: /a, service: a, translate: ./no-such-view.ts }]`;
  await expect(start(yaml)).rejects.toMatchObject({
    code: 'translators_invalid',
    exitCode: 2,
    message: expect.stringMatching(/^route one: translate: \.\/no-such-view\.ts is not there: /),
    advice: expect.stringContaining('default export'),
  });
});

it('does not open its admin API beyond loopback without a token', async () => {
  const yaml = 'legacy: http://127.0.0.1:1\nadmin: { listen: "0.0.0.0:0" }';
  await expect(start(yaml)).rejects.toMatchObject({ code: 'admin_exposed', exitCode: 2 });
});

it('does not start with half of what Unleash needs', async () => {
  const env = { UNLEASH_URL: 'http://127.0.0.1:1/api' };
  await expect(start('legacy: http://127.0.0.1:1', env)).rejects.toMatchObject({
    code: 'unleash_token_missing',
    exitCode: 2,
  });
});

it('tells its routes, flags and services in its status', async () => {
  const proxy = await runProxy(
    `
legacy: http://127.0.0.1:1
services: { orders: { url: "http://127.0.0.1:2" } }
routes: [{ name: order-view, match: "GET /orders/{number}", service: orders }]`,
    { flags: ['order-view.cutover'] },
  );
  expect(await proxy.status()).toMatchObject({
    legacy: { url: 'http://127.0.0.1:1' },
    services: [{ name: 'orders', url: 'http://127.0.0.1:2', breaker: 'closed' }],
    routes: [
      {
        name: 'order-view',
        flag: 'order-view.cutover',
        state: 'on',
        arm: 'service',
        reason: 'cutover',
      },
    ],
    flags: { source: 'file', loaded: true },
  });
  await proxy.stop();
});
