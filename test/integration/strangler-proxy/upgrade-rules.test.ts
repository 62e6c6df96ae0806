import type { Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { sendRaw } from './client.ts';
import { startRawOrigin } from './origin.ts';
import { runProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const HANDSHAKE =
  'GET /shop/live HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** What a client gets through a route with rules, from a service or a legacy that says these lines. */
async function answerTo(lines: readonly string[], flags = ['live.cutover']): Promise<string> {
  const say = (socket: Socket) => socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  const origin = await startRawOrigin(say);
  stack.push(origin);
  const proxy = await runProxy(
    `
legacy: ${origin.url}
services: { live: { url: "${origin.url}" } }
routes:
  - name: live
    match: /shop/live
    service: live
    rewrite: /v1/live
    response: { set: { X-Frame-Options: DENY }, remove: [Server] }
    cookies: { path: { /v1: /shop } }
    location: true
`,
    { flags },
  );
  stack.push(proxy);
  return sendRaw(proxy.address, HANDSHAKE);
}

const FIELDS = ['Server: x', 'Set-Cookie: a=b; Path=/v1', 'Set-Cookie: c=d; Path=/v1/x'];

it('the rules for answers hold for a handshake that is agreed to', async () => {
  const switching = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: websocket',
  ];
  const answer = await answerTo([...switching, ...FIELDS]);
  expect(answer.toLowerCase().split('\r\n').slice(0, -2)).toEqual([
    'http/1.1 101 switching protocols',
    'connection: upgrade',
    'upgrade: websocket',
    'set-cookie: a=b; path=/shop',
    'set-cookie: c=d; path=/shop/x',
    'x-frame-options: deny',
  ]);
});

it('… and for one that is refused', async () => {
  const refusal = ['HTTP/1.1 302 Found', 'Location: /v1/live', 'Content-Length: 0'];
  const lines = (await answerTo([...refusal, ...FIELDS])).toLowerCase().split('\r\n');
  expect(lines).toContain('location: /shop/live');
  expect(lines).toContain('set-cookie: c=d; path=/shop/x');
  expect(lines).toContain('x-frame-options: deny');
  expect(lines).toContain('content-length: 0');
  expect(lines).not.toContain('server: x');
});

it('… and not for what the legacy answers', async () => {
  const answer = await answerTo(['HTTP/1.1 403 No', 'Content-Length: 0', ...FIELDS], []);
  expect(answer.toLowerCase()).toContain('\r\nset-cookie: a=b; path=/v1\r\n');
  expect(answer).not.toContain('DENY');
});
