import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Origin, refusingUrl, startOrigin } from './origin.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

let origin: Origin;
let proxy: ProxyProcess;
beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    if (request.url === '/unchanged') response.writeHead(304);
    else response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.end();
  });
});
afterEach(() => proxy[Symbol.asyncDispose]());
afterAll(() => origin.stop());

/** A proxy with a route in canary, and one that is live. */
async function start({ share = '50', more = '', service = origin.url } = {}) {
  proxy = await startProxyProcess(`
legacy: ${origin.url}
services: { order: { url: "${service}" } }
${more}
routes:
  - { name: shop, match: "/{page}", service: order, fallback: none }`);
  const strategy = {
    name: 'flexibleRollout',
    parameters: { rollout: share, stickiness: 'default', groupId: 'shop' },
  };
  const flag = { name: 'shop.cutover', enabled: true, strategies: [strategy] };
  const file = join(proxy.folder, 'flags.json');
  await writeFile(file, JSON.stringify({ version: 2, features: [flag] }));
  type Flags = { flags: { state: string }[] };
  const known = async () => (await (await fetch(`${proxy.admin}/flags`)).json()) as Flags;
  await until(async () => (await known()).flags.length > 0);
}
/** The sessions that an answer sets. */
async function sessionsOf(path = '/x', options: Parameters<typeof ask>[1] = {}) {
  const { headers } = await ask(`${proxy.address}${path}`, options);
  return (headers['set-cookie'] ?? []).filter((one) => one.startsWith('banyan-session='));
}

describe('a client without a session, of a route in canary', () => {
  it.each([
    ['an answer', '/x', {}],
    ['an answer without a body', '/x', { method: 'HEAD' }],
    ['an answer that nothing has changed', '/unchanged', {}],
  ])('is given one with %s', async (_what, path, options) => {
    await start();
    expect(await sessionsOf(path, options)).toEqual([
      expect.stringMatching(
        /^banyan-session=[\w-]{36}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('is given one with a failure, and beside the cookies of the upstream', async () => {
    await start();
    const { headers } = await ask(`${proxy.address}/x`);
    expect(headers['set-cookie']?.slice(0, 2)).toEqual(['a=1', 'b=2']);
    await proxy[Symbol.asyncDispose]();
    await start({ share: '99.9', service: await refusingUrl() });
    expect(await sessionsOf()).toHaveLength(1);
  });

  it.each([
    ['a stranger says', '', []],
    ['a trusted proxy says', 'trust: [127.0.0.1]', [expect.stringContaining('; Secure')]],
  ])('is given one for TLS alone where %s that it came so', async (_who, more, secure) => {
    await start({ more });
    const sessions = await sessionsOf('/x', { headers: { 'X-Forwarded-Proto': 'https' } });
    expect(sessions.filter((one) => one.includes('Secure'))).toEqual(secure);
    expect(sessions).toHaveLength(1);
  });

  it('goes the same way with it as before', async () => {
    await start({ more: 'expose: { arm: true }' });
    for (let client = 0; client < 10; client += 1) {
      const first = await ask(`${proxy.address}/x`);
      const [cookie = ''] = (first.headers['set-cookie'] ?? []).filter((one) =>
        one.startsWith('banyan-session'),
      );
      const headers = { Cookie: cookie.split(';')[0] };
      const again = await ask(`${proxy.address}/x`, { headers });
      expect(again.headers['x-banyan-arm']).toBe(first.headers['x-banyan-arm']);
      expect(again.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    }
  });
});

it.each([
  ['who has one', '50', '', { Cookie: 'banyan-session=abcdefgh' }],
  [
    'who is a user',
    '50',
    'flags: { context: { userId: [{ header: x-user }] } }',
    { 'X-User': '7' },
  ],
  ['where all go the same way', '100', '', {}],
])('nobody is given a session %s', async (_who, share, more, headers) => {
  await start({ share, more });
  expect(await sessionsOf('/x', { headers })).toEqual([]);
});
