import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { connectRaw } from '../../conformance/strangler-proxy/raw-client.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Answer, type Origin, startRawOrigin } from './origin.ts';
import { requestsIn } from './running-proxy.ts';
import { answering, ORDER, TRANSLATED, translatedRoutes } from './translated.ts';

const { run } = translatedRoutes();

const SECRET = '홍길동';
const json = (body: string | Buffer, fields = {}) => answering(body, fields);
const raw = (bytes: string) => () => startRawOrigin((socket) => socket.end(bytes));
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

type Failing = [
  name: string,
  code: string,
  service: Answer | (() => Promise<Origin>),
  module?: string,
];
const failing: Failing[] = [
  [
    'a translator that throws',
    'upstream_translation',
    json(`{"name":"${SECRET}"}`),
    'export default ({ name }) => { throw new Error(name); };',
  ],
  [
    'a translator that rejects',
    'upstream_translation',
    json(`{"name":"${SECRET}"}`),
    'export default async ({ name }) => JSON.parse(name);',
  ],
  ['nothing', 'upstream_translation', json(ORDER), 'export default () => {};'],
  ['a function', 'upstream_translation', json(ORDER), 'export default () => () => 1;'],
  ['a BigInt', 'upstream_translation', json(ORDER), 'export default () => 1n;'],
  [
    'a cycle',
    'upstream_translation',
    json(ORDER),
    'export default (body) => Object.assign(body, { body });',
  ],
  ['a body that is no JSON', 'upstream_translation', json(SECRET)],
  ['a body that is no UTF-8', 'upstream_translation', json(Buffer.from([0x22, 0xb0, 0xa1, 0x22]))],
  ['a body that is cut short', 'upstream_translation', json(ORDER.slice(0, -1))],
  ['a body that is too large', 'upstream_translation', json(`"${SECRET.repeat(200_000)}"`)],
  [
    'a length that is too large',
    'upstream_translation',
    raw(`${HEAD}Content-Length: 1048577\r\n\r\n"`),
  ],
  [
    'a coding that is not known',
    'upstream_translation',
    json(ORDER, { 'Content-Encoding': 'rot13' }),
  ],
  [
    'a coding that is not there',
    'upstream_translation',
    json(ORDER, { 'Content-Encoding': 'gzip' }),
  ],
  [
    'a part that nobody asked for',
    'upstream_translation',
    raw('HTTP/1.1 206 Part\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'),
  ],
  ['an answer that is broken off', 'upstream_reset', raw(`${HEAD}Content-Length: 9\r\n\r\n{"a"`)],
  [
    'chunks that are broken off',
    'upstream_reset',
    raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n`),
  ],
  [
    'chunks that are none',
    'upstream_response',
    raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`),
  ],
  [
    'another transfer coding',
    'upstream_response',
    raw(`${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`),
  ],
];

describe.each(failing)('%s', (_name, code, service, module) => {
  const start = async () => {
    // An answer takes two arguments.
    const origin =
      service.length > 0 ? (service as Answer) : await (service as () => Promise<Origin>)();
    return run({ service: origin, ...(module && { module }) });
  };

  it(`gives a safe request to the legacy: ${code}`, async () => {
    const { proxy, legacy, service } = await start();
    const { status, text } = await ask(`${proxy.address}/orders/7`);
    expect([status, text]).toEqual([200, 'legacy']);
    expect([legacy.asked.length, service.asked.length]).toEqual([1, 1]);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ arm: 'legacy', fallback: code });
    const line = `banyan_proxy_fallbacks_total{route="order",reason="${code}"}`;
    expect(await proxy.metric(line)).toBe(1);
  });

  it(`is told to others, who are asked once: ${code}`, async () => {
    const { proxy, legacy, service } = await start();
    const answer = await ask(`${proxy.address}/orders/7`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers['x-banyan-error']]).toEqual([502, code]);
    expect([legacy.asked.length, service.asked.length]).toEqual([0, 1]);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({
      error: { who: 'service', when: 'headers', code },
    });
    expect(JSON.stringify(proxy.log)).not.toContain(SECRET);
    expect(
      await proxy.metric(
        `banyan_proxy_errors_total{route="order",who="service",when="headers",code="${code}"}`,
      ),
    ).toBe(1);
  });
});

it('the log tells the route, the error and its place in the module', async () => {
  const module = 'export default (body) => {\n  return body.lines.length;\n};';
  const { proxy } = await run({ service: answering('{}'), module });
  await ask(`${proxy.address}/orders/7`);
  expect(proxy.log).toContainEqual(
    expect.objectContaining({
      level: 40,
      msg: 'not translated',
      route: 'order',
      what: expect.stringMatching(/^the translator threw TypeError at .*order-view\.ts:2:21$/),
    }),
  );
});

it('an answer that does not end is given up in the time for its head', async () => {
  const { proxy, service } = await run({
    service: await startRawOrigin((socket) => socket.write(`${HEAD}Content-Length: 9\r\n\r\n{`)),
    timeouts: { connect: 1_000, headers: 100 },
  });
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy');
  const post = await ask(`${proxy.address}/orders/7`, { method: 'POST' });
  expect([post.status, post.headers['x-banyan-error']]).toEqual([504, 'upstream_timeout']);
  expect(service.asked).toHaveLength(2);
});

it('a translator that does not end is given up as well', async () => {
  const { proxy } = await run({
    service: answering(ORDER),
    module: 'export default () => new Promise(() => {});',
    timeouts: { connect: 1_000, headers: 100 },
  });
  const post = await ask(`${proxy.address}/orders/7`, { method: 'POST' });
  expect([post.status, post.headers['x-banyan-error']]).toEqual([502, 'upstream_translation']);
});

it('a translator that ends too late does not answer into what the legacy does', async () => {
  let isLate = false;
  const late = () => {
    isLate = true;
  };
  Object.assign(globalThis, { late });
  const { proxy } = await run({
    service: answering(ORDER),
    module:
      'export default async () => { await new Promise((end) => setTimeout(end, 300)); late(); };',
    timeouts: { connect: 1_000, headers: 100 },
    async legacy(_asked, response) {
      response.write('leg');
      await until(() => isLate);
      setTimeout(() => response.end('acy'), 20);
    },
  });
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy');
  await until(() => requestsIn(proxy.log).length === 1);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ status: 200, fallback: 'upstream_translation' });
  expect(requestsIn(proxy.log)[0]).not.toHaveProperty('error');
});

it('a body without end is read no further than it may be large', async () => {
  let isOver = false;
  const { proxy } = await run({
    service(_asked, response) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.on('close', () => {
        isOver = true;
      });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
      };
      response.on('drain', more);
      more();
    },
  });
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy');
  await until(() => isOver);
});

it.each([
  [1_500_000, TRANSLATED],
  [1_500_001, 'legacy'],
])(
  'a body may be as large as the route says, 1,500,000 bytes: one of %s becomes %s',
  async (size, text) => {
    const { proxy } = await run({
      service: answering(`{"id":"7","total":24000}`.padEnd(size)),
      limit: 1_500_000,
    });
    expect((await ask(`${proxy.address}/orders/7`)).text).toBe(text);
  },
);

it('what a compressed body unfolds to is bounded as well', async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
  const { proxy } = await run({ service: answering(bomb, { 'Content-Encoding': 'gzip' }) });
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy');
  const what = 'its body cannot be decoded: ERR_BUFFER_TOO_LARGE';
  expect(proxy.log).toContainEqual(expect.objectContaining({ msg: 'not translated', what }));
});

it('the connection to the client is used again after a failure, and so is the service', async () => {
  let body = 'no JSON';
  const { proxy, service } = await run({
    service: (asked, response) => answering(body)(asked, response),
  });
  const client = connectRaw(proxy.address);
  const post = 'POST /orders/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n';
  client.send(post);
  await client.until(/upstream_translation.*\r\n\r\n.+\n$/s);
  body = ORDER;
  client.send(post);
  await client.until(/"ordno":"7"/);
  expect(service.asked).toHaveLength(2);
  client.socket.destroy();
});

it('a client that leaves while an answer is collected ends the request to the service', async () => {
  let isOver = false;
  const { proxy, legacy } = await run({
    service(_asked, response) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"id":');
      response.on('close', () => {
        isOver = true;
      });
    },
  });
  const sent = request(`${proxy.address}/orders/7`).on('error', () => {});
  sent.end();
  await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === 1);
  sent.destroy();
  await until(() => isOver);
  await until(() => requestsIn(proxy.log).length === 1);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { code: 'client_closed' } });
  expect(legacy.asked).toEqual([]);
});

it('a client that leaves while its answer is translated is nobody’s fault', async () => {
  const module = `
export default () => new Promise((resolve) => setTimeout(resolve, 200, {}));`;
  const { proxy, service } = await run({ service: answering(ORDER), module });
  const sent = request(`${proxy.address}/orders/7`).on('error', () => {});
  sent.end();
  await until(() => service.asked.length === 1);
  sent.destroy();
  await until(() => requestsIn(proxy.log).length === 1);
  expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { code: 'client_closed' } });
  // Nor does it harm what comes after it.
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('{}');
});

it('does not count against the breaker: the service has answered', async () => {
  const { proxy } = await run({ service: answering('no JSON') });
  for (let count = 0; count < 30; count += 1) await ask(`${proxy.address}/orders/7`);
  expect((await proxy.status()).services[0]?.breaker).toBe('closed');
});

it('what the service answers with 500 does, translated or not', async () => {
  const module = 'export default (body) => body;\nexport const error = (body) => body;';
  const { proxy } = await run({
    service: (_asked, response) =>
      response.writeHead(500, { 'Content-Type': 'application/json' }).end('{}'),
    module,
  });
  for (let count = 0; count < 30; count += 1) await ask(`${proxy.address}/orders/7`);
  expect((await proxy.status()).services[0]?.breaker).toBe('open');
});

it('a request with Expect is translated as well', async () => {
  const { proxy } = await run({ service: answering('no JSON') });
  const sent = request(`${proxy.address}/orders/7`, {
    method: 'POST',
    headers: { Expect: '100-continue', 'Content-Length': 2 },
  });
  sent.on('continue', () => sent.end('{}')).flushHeaders();
  const [response] = await once(sent, 'response');
  response.resume();
  expect([response.statusCode, response.headers['x-banyan-error']]).toEqual([
    502,
    'upstream_translation',
  ]);
});
