import { afterEach, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { ask, sendRaw } from './client.ts';
import { identityIn, seenIn, startEdge } from './edge.ts';
import { startRawOrigin } from './origin.ts';
import { runProxy } from './running-proxy.ts';
import { AUDIENCE, ISSUER, startTokenIssuer } from './token-issuer.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

/** All that PHP, or another CGI server, takes for X-User-Id or X-User-Scopes. */
const SPOOFED = [
  ...['X-User-Id', 'root', 'x-user-id', 'root', 'X_User_Id', 'root', 'x_user-id', 'root'],
  ...['X.User.Id', 'root', 'X~User~Id', 'root', 'X-USER-SCOPES', 'all', 'X_User.Scopes', 'all'],
];

describe('what a client says of itself is gone', () => {
  it.each([
    ['on a route without auth', '/other', []],
    ['on a route that asks for a token', '/orders/7', []],
    ['… to a service as well', '/orders/7', ['orders.cutover']],
  ])('%s', async (_, path, flags) => {
    const edge = await startEdge(stack, { flags });
    const token = await edge.issuer.token();
    const own = path === '/other' ? [] : ['X-User-Id: anna'];
    expect(await edge.identity(path, { token, fields: SPOOFED })).toEqual(own);
  });

  it('in trailers as well', async () => {
    const edge = await startEdge(stack);
    const answer = await sendRaw(
      edge.proxy.address,
      'POST /other HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X_User_Id, X-Sum\r\n\r\n' +
        '1\r\na\r\n0\r\nX_User_Id: root\r\nX-Sum: 7\r\n\r\n',
    );
    expect(answer).toContain('"trailers":["X-Sum","7"]');
  });

  it('and no Connection field takes away what a token says', async () => {
    const edge = await startEdge(stack);
    const token = await edge.issuer.token();
    const fields = ['Connection', 'close, X-User-Id'];
    expect(await edge.identity('/orders/7', { token, fields })).toEqual(['X-User-Id: anna']);
  });

  it('but not where no provider is configured', async () => {
    const edge = await startEdge(stack);
    const proxy = await runProxy(`legacy: ${edge.legacy.url}`);
    stack.push(proxy);
    const answered = await ask(proxy.address, { headers: { 'X-User-Id': 'anna' } });
    expect(identityIn(seenIn(answered).fields)).toEqual(['X-User-Id: anna']);
  });
});

describe('what a token says', () => {
  const more =
    ', claims: { sub: X-User-Id, name: X-User-Name, roles: X-User-Roles, age: X-User-Age }';

  it.each<[string, JWTPayload, string[]]>([
    [
      'as fields',
      { name: 'Anna', roles: ['a', 'b'], age: 7 },
      ['X-User-Name: Anna', 'X-User-Roles: a b', 'X-User-Age: 7'],
    ],
    [
      'as what a field can carry',
      { name: '안나\r\nX-User-Roles: admin' },
      ['X-User-Name: %EC%95%88%EB%82%98%0D%0AX-User-Roles: admin'],
    ],
    ['without what none can', { roles: ['a b', 'c'], age: { of: 7 } }, ['X-User-Roles: c']],
  ])('goes inward %s', async (_, claims, fields) => {
    const edge = await startEdge(stack, { more });
    const token = await edge.issuer.token(claims);
    for (const time of ['first', 'again']) {
      const identity = await edge.identity(`/orders/${time}`, { token });
      expect(identity).toEqual(['X-User-Id: anna', ...fields]);
    }
  });

  it('goes to the legacy when it answers in place of the service', async () => {
    const edge = await startEdge(stack, { flags: ['orders.cutover'] });
    await edge.service.stop();
    stack.splice(stack.indexOf(edge.service), 1);
    const token = await edge.issuer.token();
    expect(await edge.identity('/orders/7', { token, fields: SPOOFED })).toEqual([
      'X-User-Id: anna',
    ]);
  });
});

describe('a WebSocket’s handshake', () => {
  const handshake = async (fields: (token: string) => string[], flags: string[] = []) => {
    const issuer = await startTokenIssuer();
    const origin = await startRawOrigin((socket) => {
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
      );
    });
    stack.push(issuer, origin);
    const proxy = await runProxy(
      `
legacy: ${origin.url}
services: { live: { url: "${origin.url}" } }
auth: { shop: { jwks: "${issuer.jwks}", issuer: "${ISSUER}", audience: ${AUDIENCE} } }
routes:
  - { name: live, match: /live, service: live, auth: shop, rateLimit: { requests: 1 } }`,
      { flags },
    );
    stack.push(proxy);
    const lines = ['GET /live HTTP/1.1', 'Host: shop', 'Connection: Upgrade', 'Upgrade: websocket'];
    const all = [...lines, ...fields(await issuer.token())];
    const send = () => sendRaw(proxy.address, `${all.join('\r\n')}\r\n\r\n`);
    return { answer: await send(), again: send, asked: origin.asked };
  };

  it.each([
    ['legacy', []],
    ['service', ['live.cutover']],
  ])('with a token goes on to the %s, as whoever its token says', async (_, flags) => {
    const { answer, asked, again } = await handshake(
      (token) => [`Authorization: Bearer ${token}`, 'X_User_Id: root', 'X-User-Id: root'],
      flags,
    );
    expect(answer).toMatch(/^HTTP\/1.1 101 /);
    expect(answer).toContain('hello');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.match(/^x[-_]user[-_]id: .*$/gim)).toEqual(['X-User-Id: anna']);
    expect(await again()).toMatch(/^HTTP\/1.1 429 .*\r\nRetry-After: 60\r\n/s);
  });

  it('without one goes nowhere', async () => {
    const { answer, asked } = await handshake(() => ['X-User-Id: root']);
    expect(answer).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n/);
    expect(answer).toContain('\r\nWWW-Authenticate: Bearer realm="shop"\r\n');
    expect(answer).toContain('\r\nX-Banyan-Error: unauthenticated\r\n');
    expect(asked).toEqual([]);
  });
});
