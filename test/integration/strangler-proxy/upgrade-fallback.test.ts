import { afterEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { type Origin, refusingUrl } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';
import { startWebSocketOrigin, type WebSocketOrigin } from './web-socket-origin.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

async function origin(): Promise<WebSocketOrigin> {
  const started = await startWebSocketOrigin();
  stack.push(started);
  return started;
}

async function proxyTo(legacy: Origin, urls: readonly string[], keys = ''): Promise<TestProxy> {
  const proxy = await runProxy(
    `legacy: ${legacy.url}
services: { live: { url: [${urls.map((url) => `"${url}"`).join(', ')}]${keys} } }
routes:
  - { name: live, match: /live, service: live }`,
    { flags: ['live.cutover'] },
  );
  stack.push(proxy);
  return proxy;
}

/** A WebSocket that says a word, and is closed. */
async function talk(proxy: TestProxy, to: WebSocketOrigin): Promise<void> {
  const socket = new WebSocket(`${proxy.address.replace('http', 'ws')}/live`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('no WebSocket')));
  });
  socket.send('hello');
  await until(() => to.received.length > 0);
  for (const each of to.sockets) each.destroy();
  await until(() => requestsIn(proxy.log).length === 1);
}

it('a WebSocket goes to the legacy when the service takes no connection', async () => {
  const legacy = await origin();
  const proxy = await proxyTo(legacy, [await refusingUrl()]);
  await talk(proxy, legacy);
  expect(requestsIn(proxy.log)[0]).toMatchObject({
    ...{ arm: 'legacy', fallback: 'upstream_connect', status: 101 },
  });
});

it('… and to another instance first', async () => {
  const [legacy, live] = [await origin(), await origin()];
  const proxy = await proxyTo(legacy, [await refusingUrl(), live.url, await refusingUrl()]);
  await talk(proxy, live);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ arm: 'service', upstream: 'live', status: 101 });
  expect(legacy.asked).toEqual([]);
});

it('… at once when health checks say that it is down', async () => {
  const legacy = await origin();
  const proxy = await proxyTo(
    legacy,
    [await refusingUrl()],
    ', health: { path: /healthz, interval: 100 }',
  );
  const line = /^banyan_proxy_instance_up\{.*\} 0$/m;
  await until(async () => line.test(await (await fetch(`${proxy.adminAddress}/metrics`)).text()));
  await talk(proxy, legacy);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ fallback: 'upstream_down' });
});
