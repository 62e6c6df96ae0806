import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type BanyanConfig, type Legacy, parseConfig } from '#contracts';
import { openFlags } from '#flags';
import { namedLegacy } from '../../../strangler-proxy/config.ts';
import { NATURE } from '../../../strangler-proxy/main.ts';
import { openProxy } from '../../../strangler-proxy/proxy.ts';
import { WAITS } from '../../../strangler-proxy/upstream/waits.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { startOrigin } from './origin.ts';

const stack: { stop(): unknown }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const FOLDER = import.meta.dirname;

function configured(yaml: string): [BanyanConfig, Legacy] {
  const parsed = parseConfig(yaml, { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return [parsed.config, namedLegacy({ ...parsed.config, listen: '' })];
}

/** A proxy that can be given another configuration, and its address. */
async function running(
  yaml: string,
): Promise<{ proxy: Awaited<ReturnType<typeof openProxy>>; address: string }> {
  const flags = await openFlags({ file: `${FOLDER}/no-flags.json` });
  stack.push(flags);
  const proxy = await openProxy(...configured(yaml), {
    ...NATURE,
    ...{ folder: FOLDER, env: {}, log: pino({ enabled: false }), flags, bindings: undefined },
    waits: WAITS,
  });
  stack.push(proxy);
  const server = createServer(proxy.request).on('upgrade', proxy.upgrade).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stack.push({
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  });
  return { proxy, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('two changes at the same time leave the last one in force, and its upstreams open', async () => {
  const [one, other] = await Promise.all(
    ['one', 'other'].map((name) => startOrigin((_request, response) => response.end(name))),
  );
  if (one === undefined || other === undefined) throw new Error('no origins');
  stack.push(one, other);
  const { proxy, address } = await running(`legacy: ${one.url}`);
  await Promise.all([
    proxy.reload(...configured(`legacy: ${other.url}`), FOLDER),
    proxy.reload(...configured(`legacy: ${one.url}`), FOLDER),
  ]);
  expect((await ask(address)).text).toBe('one');
});

it('a service that is gone from the configuration is gone from the metrics', async () => {
  const legacy = await startOrigin((_request, response) => response.end('legacy'));
  stack.push(legacy);
  const { proxy } = await running(
    `legacy: ${legacy.url}\nservices: { order: { url: "http://127.0.0.1:9" } }`,
  );
  expect(await proxy.metrics.metrics()).toContain('upstream="order"');
  await proxy.reload(...configured(`legacy: ${legacy.url}`), FOLDER);
  const text = await proxy.metrics.metrics();
  expect(text).not.toContain('upstream="order"');
  expect(text).not.toContain('banyan_proxy_breaker_state{service="order"}');
});

it('what is in hand and what waits for a place is answered as it was begun, and then nothing is kept', async () => {
  const waiting: (() => void)[] = [];
  const open = new Set<unknown>();
  const service = await startOrigin((request, response) => {
    open.add(request.socket);
    request.socket.once('close', () => open.delete(request.socket));
    waiting.push(() => response.end('service'));
  });
  const legacy = await startOrigin((_request, response) => response.end('legacy'));
  stack.push(service, legacy);
  const before = `legacy: ${legacy.url}
services: { order: { url: "${service.url}", limit: { requests: 1, wait: 60000 } } }
routes: [{ name: order, match: /orders/**, service: order, retired: true }]`;
  const { proxy, address } = await running(before);
  const url = `${address}/orders/7`;
  const begun = [ask(url), ask(url)];
  await until(async () => {
    const line = 'banyan_proxy_upstream_waiting{upstream="order"} 1';
    return waiting.length === 1 && (await proxy.metrics.metrics()).includes(line);
  });
  await proxy.reload(...configured(`legacy: ${legacy.url}`), FOLDER);
  expect((await ask(url)).text).toBe('legacy');
  waiting.shift()?.();
  await until(() => waiting.length === 1);
  waiting.shift()?.();
  expect((await Promise.all(begun)).map(({ text }) => text)).toEqual(['service', 'service']);
  await until(() => open.size === 0);
});

it('an upgraded connection outlives a change, and its upstream with it', async () => {
  const sockets = new Set<Socket>();
  const service = createServer().on('upgrade', (_request, socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.pipe(socket);
  });
  service.listen(0, '127.0.0.1');
  await new Promise((resolve) => service.once('listening', resolve));
  stack.push({ stop: async () => service.close() });
  const legacy = await startOrigin((_request, response) => response.end('legacy'));
  stack.push(legacy);
  const { proxy, address } = await running(
    `legacy: http://127.0.0.1:${(service.address() as AddressInfo).port}`,
  );
  const client = connect(Number(new URL(address).port), '127.0.0.1').setEncoding('latin1');
  client.on('error', () => {});
  let received = '';
  client.on('data', (text: string) => {
    received += text;
  });
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  await until(() => received.includes('101'));
  await proxy.reload(...configured(`legacy: ${legacy.url}`), FOLDER);
  client.write('after');
  await until(() => received.endsWith('after'));
  client.destroy();
  await until(() => sockets.size === 0);
});
