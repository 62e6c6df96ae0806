import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, sendRaw, valuesOf } from './client.ts';
import { type Origin, refusingUrl, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let service: Origin;
let proxy: TestProxy;
let received: string[];

beforeEach(async () => {
  legacy = await startOrigin((request, response) => {
    received = request.rawHeaders;
    response
      .writeHead(302, { Location: '/v1/orders/8', 'Set-Cookie': 'a=b; Path=/v1' })
      .end('legacy');
  });
  service = await startOrigin((request, response) => {
    received = request.rawHeaders;
    const fields = [
      ...['Location', `${service.url}/v1/orders/8`],
      ...['Set-Cookie', 'a=b; Path=/v1; HttpOnly', 'Set-Cookie', 'c=d; Path=/', 'Server', 'x'],
    ];
    request.resume().on('end', () => response.writeHead(302, fields).end('service'));
  });
});
afterEach(async () => {
  await proxy.stop();
  await legacy.stop();
  await service.stop();
});

const FLAGS = ['view.cutover', 'app.cutover', 'wild.cutover'];
const run = async (url = service.url, flags = FLAGS) => {
  proxy = await runProxy(
    `
legacy: ${legacy.url}
services: { orders: { url: "${url}" } }
routes:
  - name: view
    match: GET /shop/orders/{no}
    service: orders
    rewrite: /v1/orders/{no}
    location: true
    request: { set: { X-Key: k }, remove: [Cookie] }
    response: { set: { Cache-Control: no-store }, remove: [Server] }
    cookies: { path: { /v1: /shop } }
  - { name: app, match: { path: /app, headers: { X-Client: app }, query: { v: '2' } }, service: orders }
  - { name: wild, match: { host: '*.example.com', path: /hosts }, service: orders }
`,
    { flags, timeouts: { connect: 1_000, headers: 2_000 } },
  );
};

describe('a service that speaks other paths', () => {
  it('is asked in its own, and answers in those of the client', async () => {
    await run();
    const { status, text, fields } = await ask(`${proxy.address}/shop//orders/%37?x=%20`, {
      headers: { Cookie: 'a=b', 'X-Key': 'of the client', Accept: '*/*' },
    });
    expect([status, text]).toEqual([302, 'service']);
    expect(service.asked).toEqual(['GET /v1/orders/%37?x=%20']);
    expect(valuesOf(received, 'x-key')).toEqual(['k']);
    expect(valuesOf(received, 'cookie')).toEqual([]);
    expect(valuesOf(received, 'accept')).toEqual(['*/*']);
    expect(valuesOf(fields, 'location')).toEqual(['/shop/orders/8']);
    expect(valuesOf(fields, 'set-cookie')).toEqual(['a=b; Path=/shop; HttpOnly', 'c=d; Path=/']);
    expect(valuesOf(fields, 'server')).toEqual([]);
    expect(valuesOf(fields, 'cache-control')).toEqual(['no-store']);
  });

  it('is spared when it is away: the legacy gets the request as it came, and its answer stays', async () => {
    await run(await refusingUrl());
    const { text, fields } = await ask(`${proxy.address}/shop//orders/%37?x=%20`, {
      headers: { Cookie: 'a=b' },
    });
    expect(text).toBe('legacy');
    expect(legacy.asked).toEqual(['GET /shop//orders/%37?x=%20']);
    expect(valuesOf(received, 'cookie')).toEqual(['a=b']);
    expect(valuesOf(received, 'x-key')).toEqual([]);
    expect(valuesOf(fields, 'location')).toEqual(['/v1/orders/8']);
    expect(valuesOf(fields, 'set-cookie')).toEqual(['a=b; Path=/v1']);
  });

  it('is asked for a WebSocket in its own paths as well', async () => {
    await run();
    const fields = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: a=b\r\n';
    await sendRaw(proxy.address, `GET /shop/orders/7 HTTP/1.1\r\n${fields}\r\n`);
    expect(service.asked).toEqual(['GET /v1/orders/7']);
    expect(valuesOf(received, 'cookie')).toEqual([]);
    expect(valuesOf(received, 'x-key')).toEqual(['k']);
  });

  it('changes nothing for the legacy while the flag is off', async () => {
    await run(service.url, []);
    await ask(`${proxy.address}/shop/orders/7`, { headers: { Cookie: 'a=b' } });
    expect(legacy.asked).toEqual(['GET /shop/orders/7']);
    expect(valuesOf(received, 'cookie')).toEqual(['a=b']);
  });
});

describe('a route with conditions', () => {
  it.each([
    ['/app?v=2', { 'X-Client': 'app' }, 'service'],
    ['/app?v=%32&w', { 'x-client': 'app' }, 'service'],
    ['/app?v=2', {}, 'legacy'],
    ['/app?v=3', { 'X-Client': 'app' }, 'legacy'],
    ['/hosts', { Host: 'A.Example.com:8080' }, 'service'],
    ['/hosts', { Host: 'example.com' }, 'legacy'],
  ])('takes the requests that keep them: %s with %j goes to the %s', async (path, headers, who) => {
    await run();
    expect((await ask(proxy.address + path, { headers })).text).toBe(who);
  });

  it('looks at the host of an absolute target', async () => {
    await run();
    const head = 'GET http://a.example.com/hosts HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n';
    expect(await sendRaw(proxy.address, head)).toContain('service');
    expect(service.asked).toEqual(['GET /hosts']);
  });
});

it.each(['/shop/orders/..%2f7', '/shop/orders/..;/7', '/shop/orders/%c0%ae', '/shop/orders/..\\7'])(
  'what servers read differently goes to the legacy, byte for byte: %s',
  async (path) => {
    await run();
    await ask(proxy.address, { path });
    expect([service.asked, legacy.asked]).toEqual([[], [`GET ${path}`]]);
  },
);
