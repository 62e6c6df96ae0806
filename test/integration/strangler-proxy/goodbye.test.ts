import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { startRawOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';
import { frameIn, startWebSocketOrigin, type WebSocketOrigin } from './web-socket-origin.ts';

const GOING_AWAY = Buffer.of(0x03, 0xe9);
const SERVER_CLOSE = Buffer.of(0x88, 2, 0x03, 0xe9);

let origin: WebSocketOrigin;
let proxy: TestProxy;
beforeEach(async () => {
  origin = await startWebSocketOrigin();
});
afterEach(async () => {
  await proxy.stop();
  await origin.stop();
});

/** A client that speaks bytes, with what it received after the handshake. */
async function connected(upgrade = 'websocket') {
  const { port } = new URL(proxy.address);
  const socket = connect(Number(port), '127.0.0.1');
  let received = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const body = () => received.subarray(received.indexOf('\r\n\r\n') + 4);
  await until(() => received.includes('\r\n\r\n'));
  return { socket, body, closed };
}

const start = async (drain: string) => {
  proxy = await runProxy(`legacy: ${origin.url}\ndrain: ${drain}`);
};
const drained = () => proxy.log.find(({ msg }) => msg === 'drained');

it('both ends of a WebSocket are told that the proxy goes away, and say goodbye', async () => {
  await start('{ timeout: 60000 }');
  const socket = new WebSocket(`${proxy.address.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  const ended = proxy.drain();
  const [{ code, wasClean }] = await once(socket, 'close');
  expect([code, wasClean]).toEqual([1001, true]);
  await until(() => origin.received.length > 0);
  const [close = Buffer.alloc(0)] = origin.received;
  expect(frameIn(close)).toEqual({ opcode: 8, payload: GOING_AWAY, isMasked: true });
  expect(close.length).toBe(8); // what the client answered is not passed on
  await ended;
  // The client does not wait for the other end.
  origin.sockets[0]?.write(SERVER_CLOSE);
  expect(drained()).toMatchObject({ cutOff: { webSockets: 0 } });
});

it('a frame that has begun is passed on whole before the goodbye, and nothing after it', async () => {
  await start('{ timeout: 60000 }');
  const client = await connected();
  const [server] = origin.sockets;
  server?.write(Buffer.of(0x82, 5, 1, 2));
  await until(() => client.body().length === 4);
  const ended = proxy.drain();
  await until(() => origin.received.length > 0);
  expect(client.body().length).toBe(4);
  server?.write(Buffer.of(3, 4, 5, 0x82, 1, 9));
  server?.write(SERVER_CLOSE);
  await until(() => client.body().length >= 11);
  expect(client.body()).toEqual(Buffer.of(0x82, 5, 1, 2, 3, 4, 5, ...SERVER_CLOSE));
  client.socket.write(Buffer.of(0x88, 0x80, 0, 0, 0, 0));
  await ended;
  expect(drained()).toMatchObject({ cutOff: { webSockets: 0 } });
  await client.closed;
});

it('a goodbye that is under way is left to those who say it', async () => {
  await start('{ timeout: 60000 }');
  const client = await connected();
  client.socket.write(Buffer.of(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8));
  await until(() => origin.received.length > 0);
  const ended = proxy.drain();
  origin.sockets[0]?.end(Buffer.of(0x88, 2, 0x03, 0xe8));
  await ended;
  await client.closed;
  expect(client.body()).toEqual(Buffer.of(0x88, 2, 0x03, 0xe8));
  expect(Buffer.concat(origin.received).length).toBe(8);
});

it('a WebSocket whose ends do not answer is broken off after its time', async () => {
  await start('{ timeout: 60000, webSocket: 200 }');
  const client = await connected();
  await proxy.drain();
  await client.closed;
  expect(drained()).toMatchObject({ level: 40, cutOff: { requests: 0, webSockets: 1 } });
});

it('a WebSocket that is opened while the proxy drains is told at once', async () => {
  await start('{ timeout: 60000 }');
  const { port } = new URL(proxy.address);
  const before = connect(Number(port), '127.0.0.1');
  before.on('error', () => {});
  let received = '';
  before.setEncoding('latin1').on('data', (text) => {
    received += text;
  });
  before.write('GET /ws HTTP/1.1\r\nHost: a\r\n');
  await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === 0);
  const client = await connected();
  const ended = proxy.drain();
  await until(() => client.body().length === 4);
  before.write(
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await until(() => received.endsWith(SERVER_CLOSE.toString('latin1')));
  before.destroy();
  client.socket.destroy();
  await ended;
});

it('another protocol than WebSocket, which nobody here can say goodbye in, is ended', async () => {
  const other = await startRawOrigin((socket) =>
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n',
    ),
  );
  proxy = await runProxy(`legacy: ${other.url}`);
  const client = await connected('chat');
  await proxy.drain();
  await client.closed;
  expect(client.body().length).toBe(0);
  await other.stop();
});
