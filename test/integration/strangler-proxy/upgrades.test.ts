import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { sendRaw } from './client.ts';
import { refusingUrl, startRawOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

async function proxyTo(legacy: string, timeouts?: { connect: number; headers: number }) {
  const proxy = await runProxy(`legacy: ${legacy}`, timeouts && { timeouts });
  stack.push(proxy);
  return proxy;
}

/** RFC 6455 §4.2.2: what a server answers to a handshake. */
function accept(socket: Socket, handshake: string): void {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(handshake)?.[1];
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof.digest('base64')}\r\n\r\n`,
  );
}

/** Unmasks a short frame (RFC 6455 §5.2) and makes the server's frame of the same content. */
function echo(frame: Buffer): Buffer {
  const length = (frame[1] ?? 0) & 0x7f;
  const mask = frame.subarray(2, 6);
  const payload = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([frame[0] ?? 0, length]), payload]);
}

const handshake =
  'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

async function startEcho() {
  const legacy = await startRawOrigin((socket) => {
    accept(socket, legacy.asked.at(-1) ?? '');
    socket.on('data', (frame) => {
      socket.write(echo(frame));
      const isClose = ((frame[0] ?? 0) & 0x0f) === 8;
      if (isClose) socket.end();
    });
  });
  stack.push(legacy);
  return legacy;
}

async function logged(proxy: TestProxy) {
  await until(() => requestsIn(proxy.log).length === 1);
  return requestsIn(proxy.log)[0];
}

it('a WebSocket goes through, in both directions', async () => {
  const legacy = await startEcho();
  const proxy = await proxyTo(legacy.url);
  const socket = new WebSocket(`${proxy.address.replace('http', 'ws')}/ws?a=1`);
  await once(socket, 'open');
  socket.send('hello');
  const [{ data }] = await once(socket, 'message');
  expect(data).toBe('hello');
  expect(legacy.asked[0]).toMatch(/^GET \/ws\?a=1 HTTP\/1\.1\r\n/);
  socket.close();
  expect(await logged(proxy)).toMatchObject({ path: '/ws', status: 101, upstream: 'legacy' });
});

it('a handshake tells where it comes from, whatever the client says', async () => {
  const legacy = await startRawOrigin((socket) =>
    socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'),
  );
  stack.push(legacy);
  const proxy = await proxyTo(legacy.url);
  const answer = await sendRaw(
    proxy.address,
    handshake.replace('\r\n\r\n', '\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n'),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 No\r\n/);
  expect(legacy.asked[0]).toContain('X-Forwarded-For: 127.0.0.1\r\n');
  expect(legacy.asked[0]).not.toContain('203.0.113.7');
  expect(legacy.asked[0]).toContain('Host: a\r\n');
  expect(await logged(proxy)).toMatchObject({ status: 403 });
});

it('a handshake that cannot be delivered is a 502, and the connection is closed', async () => {
  const proxy = await proxyTo(await refusingUrl());
  const answer = await sendRaw(proxy.address, handshake);
  expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n.*X-Banyan-Error: upstream_connect\r\n/s);
  expect(await logged(proxy)).toMatchObject({ status: 502, error: { code: 'upstream_connect' } });
});

it('a handshake that is not answered in time is a 504', async () => {
  const silent = await startRawOrigin(() => {});
  stack.push(silent);
  const proxy = await proxyTo(silent.url, { connect: 1_000, headers: 100 });
  expect(await sendRaw(proxy.address, handshake)).toMatch(/^HTTP\/1\.1 504 /);
});

it('a WebSocket whose upstream is gone is closed, with nothing written into it', async () => {
  const legacy = await startRawOrigin((socket) => {
    accept(socket, legacy.asked.at(-1) ?? '');
    setTimeout(() => socket.resetAndDestroy(), 50);
  });
  stack.push(legacy);
  const proxy = await proxyTo(legacy.url);
  const answer = await sendRaw(proxy.address, handshake);
  expect(answer).toMatch(/^HTTP\/1\.1 101 .*\r\n\r\n$/s);
});

it('a proxy that stops ends its WebSockets', async () => {
  const legacy = await startEcho();
  const proxy = await runProxy(`legacy: ${legacy.url}`);
  const socket = new WebSocket(proxy.address.replace('http', 'ws'));
  await once(socket, 'open');
  await Promise.all([proxy.stop(), once(socket, 'close')]);
});

it('a client that leaves takes its connection to the upstream along, even if that one keeps it', async () => {
  const held: Socket[] = [];
  const origin = await startRawOrigin((socket) => {
    socket.allowHalfOpen = true;
    held.push(socket);
    accept(socket, handshake);
  });
  stack.push(origin);
  const proxy = await proxyTo(origin.url);
  const { port } = new URL(proxy.address);
  const client = connect(Number(port), '127.0.0.1');
  client.write(handshake);
  await once(client, 'data');
  client.destroy();
  await until(() => {
    // Only an end that is gone refuses what it is sent.
    for (const socket of held) socket.write('are you there?');
    return held.length === 1 && held.every(({ destroyed }) => destroyed);
  });
});
