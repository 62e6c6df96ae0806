import { afterEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Answer, type Origin, startOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const idsOf = (url = '') => new URL(url, 'http://a').searchParams.get('ids')?.split(',') ?? [];
const products: Answer = ({ url }, response) => {
  response.setHeader('Content-Type', 'application/json').setHeader('ETag', '"part"');
  response.end(JSON.stringify(idsOf(url).map((id) => ({ id }))));
};
const LIST = '/products?lang=ko&ids=1,2,3,4,5,6,7';
const ALL = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id: String(id) }));

async function shop(
  service: Answer,
  keys = '',
): Promise<{ proxy: TestProxy; service: Origin; legacy: Origin }> {
  const legacy = await startOrigin((_request, response) => response.end('legacy'));
  const origin = await startOrigin(service);
  const proxy = await runProxy(
    `legacy: ${legacy.url}
services: { product: { url: "${origin.url}" } }
routes:
  - { name: products, match: /products, service: product, split: { query: ids, size: 3, parallel: 2 }${keys} }`,
    { flags: ['products.cutover'] },
  );
  stack.push(legacy, origin, proxy);
  return { proxy, service: origin, legacy };
}

it('a long list is asked for in parts, and answered in one, in its order', async () => {
  // The first part is the slowest.
  const { proxy, service } = await shop((request, response) => {
    setTimeout(() => products(request, response), idsOf(request.url)[0] === '1' ? 50 : 0);
  });
  const { status, headers, text } = await ask(`${proxy.address}${LIST}`);
  expect([status, JSON.parse(text)]).toEqual([200, ALL]);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '78' });
  expect(headers.etag).toBeUndefined();
  expect(service.asked.sort()).toEqual([
    'GET /products?lang=ko&ids=1,2,3',
    'GET /products?lang=ko&ids=4,5,6',
    'GET /products?lang=ko&ids=7',
  ]);
});

it('only so many parts are asked for at the same time', async () => {
  let inHand = 0;
  let most = 0;
  const { proxy } = await shop((request, response) => {
    inHand += 1;
    most = Math.max(most, inHand);
    setTimeout(() => {
      inHand -= 1;
      products(request, response);
    }, 20);
  });
  await ask(`${proxy.address}${LIST}`);
  expect(most).toBe(2);
});

it('the path is rewritten in each part', async () => {
  const { proxy, service } = await shop(products, ', rewrite: /v1/items');
  await ask(`${proxy.address}${LIST}`);
  expect(service.asked).toContain('GET /v1/items?lang=ko&ids=7');
});

it.each<[string, Answer]>([
  ['is not answered', ({ socket }) => socket.destroy()],
  ['is answered with 500', (_request, response) => response.writeHead(500).end('[]')],
  ['is answered with no array', (_request, response) => response.end('{}')],
])('the legacy answers the whole when a part %s', async (_, answer) => {
  const { proxy, legacy } = await shop((request, response) => {
    (idsOf(request.url)[0] === '4' ? answer : products)(request, response);
  });
  expect((await ask(`${proxy.address}${LIST}`)).text).toBe('legacy');
  expect(legacy.asked).toEqual([`GET ${LIST}`]);
  await until(() => requestsIn(proxy.log).length === 1);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ arm: 'legacy', path: '/products' });
});

it('what is wrong with one part is the answer to the whole', async () => {
  const { proxy } = await shop((_request, response) => response.writeHead(403).end('no'));
  const { status, text } = await ask(`${proxy.address}${LIST}`);
  expect([status, text]).toEqual([403, 'no']);
});

it('a client that leaves leaves no parts behind', async () => {
  const open = new Set<unknown>();
  const { proxy } = await shop((_request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
  });
  const leaving = new AbortController();
  const left = ask(`${proxy.address}${LIST}`, { signal: leaving.signal }).catch(() => 'left');
  await until(() => open.size === 2);
  leaving.abort();
  await left;
  await until(() => open.size === 0);
  const line = 'banyan_proxy_upstream_in_flight{upstream="product"}';
  await until(async () => (await proxy.metric(line)) === 0);
});

it('a request with a body is asked for in one', async () => {
  const { proxy, service } = await shop((request, response) => {
    request.resume().on('end', () => products(request, response));
  });
  const { text } = await ask(`${proxy.address}${LIST}`, {
    ...{ method: 'GET', body: '{}', headers: { 'content-length': 2 } },
  });
  expect(JSON.parse(text)).toEqual(ALL);
  expect(service.asked).toEqual([`GET ${LIST}`]);
});

it.each([204, 302])('a part that is answered with %i is no answer to the whole', async (status) => {
  const { proxy } = await shop((_request, response) => {
    response.writeHead(status, { Location: '/v2/products?ids=1,2,3' }).end();
  });
  expect((await ask(`${proxy.address}${LIST}`)).text).toBe('legacy');
});

it('what is said of one part’s answer is said of the whole', async () => {
  const { proxy } = await shop((_request, response) => {
    const fields = { 'Content-Type': 'text/html', 'Content-Encoding': 'br', 'Retry-After': '7' };
    response.writeHead(404, fields).write('n');
    response.end('o');
  });
  const { headers, text } = await ask(`${proxy.address}${LIST}`);
  expect([headers['content-type'], headers['content-encoding'], text]).toEqual([
    ...['text/html', 'br', 'no'],
  ]);
});
