import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { type Origin, refusingUrl, startOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let proxy: TestProxy;
let folder: string;
let asked: NodeJS.Dict<string | string[]>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-log-'));
  legacy = await startOrigin((request, response) => {
    asked = request.headers;
    if (request.url === '/endless') response.write('begun');
    else request.resume().on('end', () => response.end('legacy'));
  });
});
afterEach(async () => {
  await proxy.stop().catch(() => {}); // some tests have stopped it
  await legacy.stop();
  await rm(folder, { recursive: true });
});

async function run(yaml = '', flags: string[] = []) {
  proxy = await runProxy(
    `
legacy: ${legacy.url}
services: { orders: { url: "${await refusingUrl()}" } }
routes: [{ name: order-view, match: "GET /orders/{number}", service: orders }]
${yaml}`,
    { flags },
  );
}

const told = (count: number) => until(() => requestsIn(proxy.log).length >= count);

it('requests, their times and their bytes are counted by route and who answered', async () => {
  await run();
  await ask(`${proxy.address}/orders/7`);
  await ask(proxy.address, { method: 'POST', body: 'four' });
  await told(2);
  const route = 'route="order-view",arm="legacy"';
  const none = 'route="none",arm="legacy"';
  const line = (name: string, labels: string) => proxy.metric(`banyan_proxy_${name}{${labels}}`);
  const counted = [
    line('requests_total', `${route},status_class="2xx",reason="flag-off"`),
    line('requests_total', `${none},status_class="2xx",reason="no-route"`),
    line('request_seconds_count', route),
    line('request_seconds_bucket', `le="+Inf",${route}`),
    line('request_whole_seconds_count', none),
  ];
  expect(await Promise.all(counted)).toEqual([1, 1, 1, 1, 1]);
  expect(await line('received_bytes_total', none)).toBe(4);
  expect(await line('sent_bytes_total', none)).toBe(6);
});

it('an error is counted by who broke, when and how', async () => {
  await run();
  const answer = await begin(`${proxy.address}/endless`);
  answer.destroy();
  await told(1);
  const labels = 'route="none",who="client",when="body",code="client_closed"';
  expect(await proxy.metric(`banyan_proxy_errors_total{${labels}}`)).toBe(1);
});

it('clients are told nothing of the proxy unless the configuration says so', async () => {
  await run();
  const { headers } = await ask(proxy.address);
  expect(headers).not.toHaveProperty('server-timing');
  expect(headers).not.toHaveProperty('x-banyan-arm');
});

it('Server-Timing and X-Banyan-Arm tell who answered, also after a fallback', async () => {
  await run('expose: { serverTiming: true, arm: true }', ['order-view.cutover']);
  const { headers } = await ask(`${proxy.address}/orders/7`);
  expect(headers['server-timing']).toMatch(/^upstream;dur=\d+\.\d, proxy;dur=\d+\.\d$/);
  expect(headers['x-banyan-arm']).toBe('legacy');
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

it('a trace is passed on untouched, and told in the log', async () => {
  await run('tracing: { sample: 1 }');
  await ask(proxy.address, { headers: { traceparent, tracestate: 'x=1' } });
  await told(1);
  expect(asked).toMatchObject({ traceparent, tracestate: 'x=1' });
  expect(requestsIn(proxy.log)[0]).toMatchObject({ trace_id: traceId });
});

it('a trace is begun only when tracing is on', async () => {
  await run();
  await ask(proxy.address);
  expect(asked).not.toHaveProperty('traceparent');
  await proxy.stop();
  await run('tracing: { sample: 1 }');
  await ask(proxy.address);
  await told(1);
  const begun = String(requestsIn(proxy.log)[0]?.trace_id);
  expect(asked.traceparent).toMatch(new RegExp(`^00-${begun}-[0-9a-f]{16}-01$`));
});

it('spans go to the collector, below those of the client and above those of the upstream', async () => {
  const spans: Record<string, unknown>[] = [];
  const collector = await startOrigin(async (request, response) => {
    const body = JSON.parse(await text(request));
    spans.push(...body.resourceSpans[0].scopeSpans[0].spans);
    response.end('{}');
  });
  await run(`tracing: { endpoint: "${collector.url}" }`, ['order-view.cutover']);
  await ask(`${proxy.address}/orders/7`, { headers: { traceparent } });
  await told(1);
  await proxy.stop();
  expect(collector.asked).toEqual(['POST /v1/traces']);
  expect(spans).toEqual([
    expect.objectContaining({
      traceId,
      parentSpanId: 'b7ad6b7169203331',
      spanId: String(asked.traceparent).split('-')[2],
      name: 'GET order-view',
      kind: 2,
      attributes: expect.arrayContaining([
        { key: 'http.response.status_code', value: { intValue: '200' } },
        { key: 'banyan.fallback', value: { stringValue: 'upstream_connect' } },
      ]),
    }),
  ]);
  const [{ startTimeUnixNano, endTimeUnixNano } = {}] = spans;
  const startedAt = Number(BigInt(String(startTimeUnixNano)) / 1_000_000n);
  expect(Math.abs(Date.now() - startedAt)).toBeLessThan(60_000);
  expect(BigInt(String(endTimeUnixNano))).toBeGreaterThan(BigInt(String(startTimeUnixNano)));
  await collector.stop();
});

it('the log goes to a file, which is opened again after SIGHUP', async () => {
  const file = join(folder, 'logs/access.log');
  await run(`log: { access: { format: combined, file: "${file}" } }`);
  await ask(`${proxy.address}/a`, { headers: { 'User-Agent': 'a "b"' } });
  await proxy.stop();
  expect(await readFile(file, 'utf8')).toMatch(
    /^127\.0\.0\.0 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/a HTTP\/1\.1" 200 6 "-" "a \\"b\\""\n$/,
  );
  await run(`log: { access: { file: "${file}" } }`);
  await rename(file, `${file}.1`);
  // Real signals do not reach the process object that jest gives to tests.
  process.emit('SIGHUP', 'SIGHUP');
  await until(() => readFile(file).then(Boolean, () => false));
  await ask(`${proxy.address}/b`);
  await proxy.stop();
  const line = JSON.parse(await readFile(file, 'utf8'));
  expect(line).toMatchObject({ msg: 'request', path: '/b', client: '127.0.0.0' });
  expect(requestsIn(proxy.log)).toEqual([]);
});

it('a log file that cannot be written is an error at the start', async () => {
  await run();
  await expect(
    runProxy(`legacy: ${legacy.url}\nlog: { access: { file: "${folder}" } }`),
  ).rejects.toMatchObject({ code: 'log_file', exitCode: 2 });
});
