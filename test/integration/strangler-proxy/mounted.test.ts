import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import express from 'express';
import { pino } from 'pino';
import {
  createServer,
  type Settings,
  type Strangler,
  type StranglerServer,
  strangler,
} from '#strangler-proxy';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';
import { ask, sendRaw } from './client.ts';
import { type Origin, refusingUrl, startOrigin, startRawOrigin } from './origin.ts';

const log = pino({ level: 'silent' });
let legacy: Origin;
let service: Origin;
let flagFile: string;
let folder: string;
let asked: NodeJS.Dict<string | string[]>;
let proxy: Strangler | undefined;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-mounted-'));
  flagFile = join(folder, 'flags.json');
  legacy = await startOrigin((request, response) => {
    asked = request.headers;
    request.pipe(response.setHeader('X-Legacy', 'yes'));
  });
  service = await startOrigin((_request, response) => response.end('service'));
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await proxy?.close();
  proxy = undefined;
  await legacy.stop();
  await service.stop();
  await rm(folder, { recursive: true });
});

const settings = (): Settings => ({
  legacy: legacy.url,
  services: { order: { url: service.url } },
  routes: [{ name: 'order-view', match: 'GET /shop/orders/{id}', service: 'order' }],
  flags: { file: flagFile },
});

async function serve(listener: RequestListener): Promise<string> {
  server = createHttpServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a TCP server
}

async function mount(path = '/', before?: express.RequestHandler): Promise<string> {
  proxy = await strangler(settings(), { log });
  const app = express().disable('x-powered-by');
  app.get('/own', (_request, response) => {
    response.end('own');
  });
  if (before) app.use(before);
  app.use(path, proxy);
  app.use(((error, _request, response, _next) => {
    response.status(500).end(error.code);
  }) satisfies express.ErrorRequestHandler);
  return serve(app);
}

it('an Express application keeps its own paths, and the legacy gets the rest', async () => {
  const url = await mount();
  expect((await ask(`${url}/own`)).text).toBe('own');
  const sent = { method: 'POST', body: 'the body' };
  const answer = await ask(`${url}/shop//a?x=%20`, sent);
  expect([answer.status, answer.text, answer.headers['x-legacy']]).toEqual([
    ...[200, 'the body', 'yes'],
  ]);
  expect(legacy.asked).toEqual(['POST /shop//a?x=%20']);
  expect(asked).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
});

it('a flag cuts a route over, and the legacy stands in for a service that is away', async () => {
  await setFlag(flagFile, 'order-view.cutover', true);
  const url = await mount();
  expect((await ask(`${url}/shop/orders/7`)).text).toBe('service');
  await service.stop();
  expect((await ask(`${url}/shop/orders/7`)).headers['x-legacy']).toBe('yes');
  service = await startOrigin((_request, response) => response.end());
});

it('mounted under a path, it forwards the whole path', async () => {
  const url = await mount('/shop');
  await ask(`${url}/shop/orders/7?a=1`);
  expect(legacy.asked).toEqual(['GET /shop/orders/7?a=1']);
  expect((await ask(`${url}/elsewhere`)).status).toBe(404);
});

it('what middlewares before it set on an answer stays on it', async () => {
  const url = await mount('/', (_request, response, next) => {
    response.setHeader('X-Before', 'yes');
    next();
  });
  expect((await ask(url)).headers).toMatchObject({ 'x-before': 'yes', 'x-legacy': 'yes' });
});

it('a body that a parser has read is refused with a clear error', async () => {
  const url = await mount('/', express.json());
  const headers = { 'Content-Type': 'application/json' };
  const refused = await ask(url, { method: 'POST', headers, body: '{}' });
  expect([refused.status, refused.text]).toEqual([500, 'body_consumed']);
  expect(legacy.asked).toEqual([]);
  // A body that the parser leaves alone is forwarded.
  expect((await ask(url, { method: 'POST', body: 'text' })).text).toBe('text');
});

it('a WebSocket handshake is forwarded, and its connection ends with the proxy', async () => {
  const echo = await startRawOrigin((socket) => {
    socket.write('HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (data) => socket.write(data));
  });
  proxy = await strangler({ legacy: echo.url, flags: { file: flagFile } }, { log });
  const url = await serve(proxy);
  server.on('upgrade', proxy.upgrade);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
  socket.write('hello');
  const [echoed] = await once(socket, 'data');
  expect(String(echoed)).toBe('hello');
  await Promise.all([once(socket, 'close'), proxy.close()]);
  await echo.stop();
});

it('it is a listener of node:http, too, and once closed it answers 503', async () => {
  proxy = await strangler(settings(), { log });
  const url = await serve(proxy);
  expect((await ask(url, { method: 'POST', body: 'a' })).text).toBe('a');
  expect(await proxy.metrics.metrics()).toContain('banyan_proxy_requests_total{');
  expect(proxy.status()).toMatchObject({ legacy: { url: legacy.url } });
  await proxy.close();
  const refused = await ask(url);
  expect([refused.status, refused.headers['x-banyan-error']]).toEqual([503, 'proxy_closed']);
});

it('createServer makes a whole proxy server', async () => {
  const made: StranglerServer = await createServer(settings(), { log });
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  const url = `http://127.0.0.1:${(made.address() as AddressInfo).port}`; // of a TCP server
  expect((await ask(url, { method: 'POST', body: 'a' })).text).toBe('a');
  expect(await sendRaw(url, 'no request\r\n\r\n')).toContain('X-Banyan-Error: request_invalid');
  await made.stop();
  await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it.each([
  ['legacy_missing', {}],
  ['config_invalid', { legacy: 'nowhere' }],
  ['config_missing', 'no-such-file.yaml'],
] as const)('settings that cannot be are refused: %s', async (code, given) => {
  await expect(strangler(given, { log })).rejects.toMatchObject({ code });
});

it('its legacy may be where `banyan proxy` would listen', async () => {
  const { close } = await strangler({ legacy: 'http://127.0.0.1:8080' }, { log });
  await close();
});

it('an upstream that is away is answered as the process would', async () => {
  proxy = await strangler({ legacy: await refusingUrl() }, { log });
  const { status, headers } = await ask(await serve(proxy));
  expect([status, headers['x-banyan-error']]).toEqual([502, 'upstream_connect']);
});

it('a request in flight when the proxy is closed is answered, and sent to nobody any more', async () => {
  const busy = await startOrigin((request, response) => {
    if (request.url === '/shop/orders/1') response.end('first');
  });
  await setFlag(flagFile, 'order-view.cutover', true);
  const access = { file: join(folder, 'access.log') };
  const closing = await strangler(
    {
      legacy: legacy.url,
      services: { order: { url: busy.url } },
      routes: [{ name: 'order-view', match: 'GET /shop/orders/{id}', service: 'order' }],
      flags: { file: flagFile },
      log: { access },
    },
    { log },
  );
  const url = await serve(closing);
  expect((await ask(`${url}/shop/orders/1`)).text).toBe('first');
  const answer = ask(`${url}/shop/orders/2`);
  await until(() => busy.asked.length === 2);
  await closing.close();
  expect((await answer).status).toBe(503);
  expect([busy.asked.length, legacy.asked]).toEqual([2, []]);
  await busy.stop();
});
