import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { measureInstances } from '../../../strangler-proxy/observe/instance-metrics.ts';
import { until } from '../../eventually.ts';
import { type OpenedInstances, openInstances } from './opened-instances.ts';
import { type Answer, type Origin, refusingUrl, startOrigin } from './origin.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function origin(answer: Answer): Promise<Origin> {
  const started = await startOrigin(answer);
  stack.defer(() => started.stop());
  return started;
}

function opened(settings: object): OpenedInstances {
  const open = openInstances(settings);
  stack.defer(() => open.instances.stop());
  return open;
}

const says =
  (text: string): Answer =>
  (_request, response) =>
    response.end(text);

const nameOf = ({ port }: Origin) => `127.0.0.1:${port}`;

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Checks that follow one another as soon as may be. */
const QUICK = { path: '/healthz', interval: 100, timeout: 2_000 };

describe('requests', () => {
  it('are spread over all instances, however many URLs', async () => {
    const [a, b, c] = [await origin(says('a')), await origin(says('b')), await origin(says('c'))];
    const { ask } = opened({ url: [a.url, b.url, c.url] });
    const answers = new Set<string>();
    await until(async () => answers.add(await ask()).size === 3);
  });

  it('reach a service that listens on a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-socket-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const path = join(folder, 'order.sock');
    const server = createServer((request, response) => response.end(`${request.headers.host}`));
    server.listen(path);
    await once(server, 'listening');
    stack.defer(() => server.close().closeAllConnections());
    const { ask, states } = opened({ url: `unix:${path}` });
    expect(await ask()).toBe('localhost');
    // A kept connection serves as well.
    expect(await ask()).toBe('localhost');
    expect(states()).toEqual([`${path} up`]);
  });

  it('are not sent again where they were tried already', async () => {
    const [a, b] = [await origin(says('a')), await origin(says('b'))];
    const { instances } = opened({ url: [a.url, b.url] });
    const first = instances.pick([]);
    if (first === undefined) throw new Error('none');
    const second = instances.pick([first]);
    if (second === undefined) throw new Error('none');
    expect(second).not.toBe(first);
    expect(instances.pick([first, second])).toBeUndefined();
    const { instances: one } = opened({ url: a.url });
    const only = one.pick([]);
    if (only === undefined) throw new Error('none');
    expect(one.pick([only])).toBeUndefined();
  });
});

describe('a health check', () => {
  it('takes an instance out, and brings it back with a slow start', async () => {
    let isWell = true;
    const ill = await origin((request, response) => {
      response.statusCode = isWell || request.url !== '/healthz' ? 200 : 503;
      response.end('ill');
    });
    const well = await origin(says('well'));
    const { instances, events, states, ask } = opened({
      url: [ill.url, well.url],
      health: QUICK,
      slowStart: 300,
    });
    await until(() => ill.asked.length > 2);
    expect(events).toEqual([]);
    isWell = false;
    await until(() => events.length > 0);
    expect(states()).toEqual([`${nameOf(ill)} down`, `${nameOf(well)} up`]);
    for (let round = 0; round < 20; round += 1) expect(await ask()).toBe('well');
    expect(instances.allDown).toBe(false);
    isWell = true;
    await until(() => states()[0]?.endsWith(' up') === true);
    const about = { service: 'order', instance: nameOf(ill) };
    expect(events).toEqual([
      { ...about, state: 'down', why: 'health: status 503' },
      { ...about, state: 'starting', why: 'health' },
      { ...about, state: 'up', why: 'time' },
    ]);
    await until(async () => (await ask()) === 'ill');
  });

  it('says who asks, and whom', async () => {
    const heads: unknown[] = [];
    const { url, port, asked } = await origin((request, response) => {
      const { host, 'user-agent': agent } = request.headers;
      heads.push({ host, agent });
      response.end();
    });
    const { events } = opened({ url, health: { ...QUICK, path: '/up?full=1' } });
    await until(() => heads.length > 0);
    expect(heads[0]).toEqual({ host: `127.0.0.1:${port}`, agent: 'banyan-health' });
    expect(asked[0]).toBe('GET /up?full=1');
    // Again and again, over whatever connection.
    await until(() => heads.length > 3);
    expect(events).toEqual([]);
  });

  it('is asked again when a kept connection ends just then: that says nothing of how it is', async () => {
    let checks = 0;
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      let served = 0;
      socket.on('data', () => {
        served += 1;
        if (served > 1) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', () => checks++);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => void server.close());
    const { events } = opened({ url: urlOf(server), health: { ...QUICK, fall: 1 } });
    await until(() => checks > 4);
    expect(events).toEqual([]);
  });

  it('that fails for all says so, and all are used: their answers are better than none', async () => {
    const [a, b] = [await origin(says('a')), await origin(says('b'))];
    const { instances, ask } = opened({
      url: [a.url, b.url],
      health: { ...QUICK, status: [204] },
    });
    expect(instances.allDown).toBe(false);
    await until(() => instances.allDown);
    const answers = new Set<string>();
    await until(async () => answers.add(await ask()).size === 2);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['refuses', refusingUrl, /^health: connect ECONNREFUSED/],
    [
      'does not answer in time',
      async () => (await origin(() => {})).url,
      /^health: no answer in time$/,
    ],
    [
      'answers half a body',
      async () => {
        const { url } = await origin((_request, response) => {
          response.writeHead(200, { 'Content-Length': 10 });
          response.write('half');
          setTimeout(() => response.destroy(), 20);
        });
        return url;
      },
      /^health: the connection was closed|^health: the upstream ended the connection/,
    ],
  ])('finds an instance that %s', async (_, start, why) => {
    const well = await origin(says('well'));
    const { events } = opened({
      url: [await start(), well.url],
      health: { ...QUICK, timeout: 200 },
    });
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ state: 'down', why: expect.stringMatching(why) });
  });
});

describe('an instance that keeps failing', () => {
  it('is left out for a while, and comes back by itself', async () => {
    const urls = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];
    const { instances, events } = opened({ url: urls, ejection: { time: 200 }, slowStart: 100 });
    const registry = new Registry();
    const measured = measureInstances(registry, () => [
      { name: 'order', arm: 'service', instances },
    ]);
    const [bad] = [instances.pick([])];
    if (bad === undefined) throw new Error('none');
    for (let failed = 0; failed < 5; failed += 1) instances.settle(bad, 'failure');
    const state = instances.status().find(({ name }) => name === bad.name);
    expect(state).toMatchObject({ state: 'ejected', why: 'failures' });
    expect(state?.backInMs).toBeGreaterThan(0);
    for (const event of events) measured(event);
    const text = await registry.metrics();
    expect(text).toContain(`banyan_proxy_instance_up{service="order",instance="${bad.name}"} 0`);
    expect(text).toContain(
      `banyan_proxy_ejections_total{service="order",instance="${bad.name}",why="failures"} 1`,
    );
    for (let round = 0; round < 50; round += 1) expect(instances.pick([])).not.toBe(bad);
    await until(() => events.length === 3);
    expect(events.map(({ state, why }) => [state, why])).toEqual([
      ['ejected', 'failures'],
      ['starting', 'time'],
      ['up', 'time'],
    ]);
    await until(() => instances.pick([]) === bad);
  });

  it('is used all the same where it is the only one', () => {
    const { instances, events } = opened({ url: 'http://127.0.0.1:1' });
    const only = instances.pick([]);
    if (only === undefined) throw new Error('none');
    for (let failed = 0; failed < 100; failed += 1) instances.settle(only, 'failure');
    expect(instances.pick([])).toBe(only);
    expect(events).toEqual([]);
  });
});

describe('instances that retire', () => {
  it('finish what they have in hand, keep no connection, and take no more', async () => {
    let release = () => {};
    let open = 0;
    const server = createServer((request, response) => {
      if (request.url === '/slow') release = () => response.end('at last');
      else response.end('quick');
    });
    server.on('connection', (socket) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => server.close().closeAllConnections());
    const { instances, ask } = opened({ url: urlOf(server) });
    const slow = ask('/slow');
    expect(await ask()).toBe('quick');
    await until(() => open === 2);
    let hasRetired = false;
    const retired = instances.retire().then(() => {
      hasRetired = true;
    });
    await until(() => open === 1);
    expect([hasRetired, instances.pick([])]).toEqual([false, undefined]);
    release();
    expect(await slow).toBe('at last');
    await retired;
    await until(() => open === 0);
  });

  it('are gone at once when they have nothing in hand', async () => {
    const { instances, events } = opened({ url: ['http://127.0.0.1:1', 'http://127.0.0.1:2'] });
    const one = instances.pick([]);
    if (one === undefined) throw new Error('none');
    await instances.retire();
    // What becomes of the last requests is nobody's concern any more.
    for (let failed = 0; failed < 10; failed += 1) instances.settle(one, 'failure');
    expect([instances.status(), events]).toEqual([[], []]);
  });
});
