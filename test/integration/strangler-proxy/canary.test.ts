import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let service: Origin;
let proxy: TestProxy;
beforeAll(async () => {
  legacy = await startOrigin((_request, response) => response.end('legacy'));
  service = await startOrigin((_request, response) => response.end('service'));
});
afterAll(async () => {
  await legacy.stop();
  await service.stop();
});
afterEach(() => proxy.stop());

const start = async (canaries: Record<string, number>, context = '{}') => {
  proxy = await runProxy(
    `legacy: ${legacy.url}
services: { orders: { url: '${service.url}' } }
routes:
  - { name: orders, match: /orders, service: orders }
  - { name: members, match: /members, service: orders }
flags: { context: ${context} }
`,
    { canaries },
  );
};
const armOf = async (headers: Record<string, string> = {}, path = '/orders') =>
  (await ask(proxy.address, { path, headers })).body.toString();
const cookieOf = async (headers: Record<string, string> = {}, path = '/orders') =>
  (await ask(proxy.address, { path, headers })).headers['set-cookie']?.[0];

describe('a client without a user', () => {
  it('is given a session where its route is in canary, which no script can read', async () => {
    await start({ 'orders.cutover': 50 });
    expect(await cookieOf()).toMatch(
      /^banyan-session=[\w-]{36}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
    );
  });

  it('is given none where its route is not, nor where nothing is routed', async () => {
    await start({ 'orders.cutover': 100 });
    for (const path of ['/orders', '/members', '/elsewhere']) {
      expect(await cookieOf({}, path)).toBeUndefined();
    }
  });

  it('keeps its session, and the arm that it was given with it', async () => {
    await start({ 'orders.cutover': 50 });
    for (let client = 0; client < 10; client += 1) {
      const first = await ask(proxy.address, { path: '/orders' });
      const [cookie = ''] = first.headers['set-cookie']?.[0]?.split(';') ?? [];
      for (let time = 0; time < 3; time += 1) {
        const next = await ask(proxy.address, { path: '/orders', headers: { cookie } });
        expect(next.headers['set-cookie']).toBeUndefined();
        expect(next.body).toEqual(first.body);
      }
    }
  });

  it('is given a new session in place of one that this proxy cannot have made', async () => {
    await start({ 'orders.cutover': 50 });
    expect(await cookieOf({ cookie: 'banyan-session=a b<script>' })).toBeDefined();
    expect(await cookieOf({ cookie: `banyan-session=${'x'.repeat(1_000)}` })).toBeDefined();
  });
});

const token = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
};

describe('a user', () => {
  it.each([
    ['a header', '{ userId: [{ header: X-User }] }', (user: string) => ({ 'x-user': user })],
    ['a cookie', '{ userId: [{ cookie: user }] }', (user: string) => ({ cookie: `user=${user}` })],
    [
      'the claim of a token',
      '{ userId: [{ claim: sub }] }',
      (user: string) => ({ authorization: `Bearer ${token({ sub: user })}` }),
    ],
    [
      'the claim of a token in a cookie',
      '{ userId: [{ claim: sub, cookie: token }] }',
      (user: string) => ({ cookie: `token=${token({ sub: user })}` }),
    ],
    [
      'the legacy’s session',
      '{ userId: [{ session: PHPSESSID }] }',
      (user: string) => ({ cookie: `PHPSESSID=${user}` }),
    ],
  ])('is told by %s, stays on an arm, and is given no session', async (_, context, headers) => {
    await start({ 'orders.cutover': 50 }, context);
    const arms = new Set<string>();
    for (let user = 0; user < 20; user += 1) {
      const [first, second] = [await armOf(headers(`u${user}`)), await armOf(headers(`u${user}`))];
      expect(second).toBe(first);
      arms.add(first);
      expect(await cookieOf(headers(`u${user}`))).toBeUndefined();
    }
    expect([...arms].sort()).toEqual(['legacy', 'service']);
  });
});
