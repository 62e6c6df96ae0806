import { afterEach, expect, it } from '@jest/globals';
import { startDnsServer } from '../../dns-server.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { refusingUrl, startOrigin } from './origin.ts';
import { requestsIn, runProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

it('a service that is looked up answers the first request, and the log says which instance', async () => {
  const origin = await startOrigin((_request, response) => response.end('service'));
  const dns = await startDnsServer({
    'order.test': [{ type: 'A', data: '127.0.0.1', ttl: 60 }],
  });
  stack.push(origin, dns);
  const proxy = await runProxy(
    `legacy: ${await refusingUrl()}
services:
  order:
    url: http://order.test:${origin.port}
    dns: { records: addresses, server: "${dns.address}" }
routes:
  - { name: order, match: /orders/**, service: order }`,
    { flags: ['order.cutover'] },
  );
  stack.push(proxy);
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('service');
  await until(() => requestsIn(proxy.log).length === 1);
  expect(requestsIn(proxy.log)[0]).toMatchObject({
    ...{ upstream: 'order', instance: `127.0.0.1:${origin.port}` },
  });
});
