import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type BanyanConfig, type Legacy, parseConfig } from '#contracts';
import { namedLegacy } from '../../../strangler-proxy/config.ts';
import { NATURE } from '../../../strangler-proxy/main.ts';
import { openProxy } from '../../../strangler-proxy/proxy.ts';
import { WAITS } from '../../../strangler-proxy/upstream/waits.ts';
import { ask } from './client.ts';
import { startOrigin } from './origin.ts';

const stack: { stop(): Promise<unknown> }[] = [];
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
  const proxy = await openProxy(...configured(yaml), {
    ...NATURE,
    ...{ folder: FOLDER, env: {}, log: pino({ enabled: false }), bindings: undefined },
    waits: WAITS,
  });
  stack.push(proxy);
  const server = createServer(proxy.request).listen(0, '127.0.0.1');
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
