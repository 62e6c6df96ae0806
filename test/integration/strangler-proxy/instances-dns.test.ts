import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, it } from '@jest/globals';
import { type DnsServer, startDnsServer } from '../../dns-server.ts';
import { until } from '../../eventually.ts';
import { type OpenedInstances, openInstances } from './opened-instances.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

/** A server that says its address, on a port that may be the one of another. */
async function serving(host: string, port = 0): Promise<number> {
  const server = createServer((_request, response) => response.end(host));
  server.listen(port, host);
  await once(server, 'listening');
  stack.defer(() => server.close().closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function dnsServer(zone: Parameters<typeof startDnsServer>[0]): Promise<DnsServer> {
  const server = await startDnsServer(zone);
  stack.defer(() => server.stop());
  return server;
}

async function opened(settings: object): Promise<OpenedInstances> {
  const open = openInstances(settings);
  stack.defer(() => open.instances.stop());
  await open.instances.ready;
  return open;
}

const a = (data: string, ttl = 1) => ({ type: 'A', data, ttl }) as const;

it('the addresses of a name are the instances, and follow it when its TTL ends', async () => {
  const port = await serving('127.0.0.1');
  await serving('127.0.0.2', port);
  await serving('127.0.0.3', port);
  const dns = await dnsServer({ 'order.test': [a('127.0.0.1'), a('127.0.0.2')] });
  const { states, events, ask } = await opened({
    url: `http://order.test:${port}`,
    dns: { server: dns.address },
  });
  expect(states().sort()).toEqual([`127.0.0.1:${port} up`, `127.0.0.2:${port} up`]);
  const answers = new Set<string>();
  await until(async () => answers.add(await ask()).size === 2);

  dns.says({ 'order.test': [a('127.0.0.2'), a('127.0.0.3', 60)] });
  await until(() => events.length === 4);
  expect(events.map(({ instance, state, why }) => `${instance} ${state} ${why}`).sort()).toEqual([
    `127.0.0.1:${port} gone dns`,
    `127.0.0.1:${port} up dns`,
    `127.0.0.2:${port} up dns`,
    `127.0.0.3:${port} starting dns`,
  ]);
  expect(states().sort()).toEqual([`127.0.0.2:${port} up`, `127.0.0.3:${port} starting`]);
  const after = new Set<string>();
  await until(async () => after.add(await ask()).size === 2);
  expect([...after].sort()).toEqual(['127.0.0.2', '127.0.0.3']);
});

it('a name is not looked up again before the shortest TTL ends', async () => {
  const dns = await dnsServer({
    'often.test': [a('127.0.0.1', 300), a('127.0.0.2', 1)],
    'seldom.test': [a('127.0.0.1', 300), a('127.0.0.2', 30)],
  });
  const server = dns.address;
  for (const name of ['seldom', 'often'])
    await opened({ url: `http://${name}.test`, dns: { server } });
  const times = (question: string) => dns.asked.filter((asked) => asked === question).length;
  await until(() => times('A often.test') > 2);
  expect(times('A seldom.test')).toBe(1);
});

it('IPv6 addresses are instances as well', async () => {
  const port = await serving('::1');
  const dns = await dnsServer({ 'order.test': [{ type: 'AAAA', data: '::1', ttl: 60 }] });
  const { states, ask } = await opened({
    url: `http://order.test:${port}`,
    dns: { records: 'addresses', server: dns.address },
  });
  expect(states()).toEqual([`[::1]:${port} up`]);
  expect(await ask()).toBe('::1');
});

it('SRV records say the ports, and only the lowest priority is used', async () => {
  const port = await serving('127.0.0.1');
  const other = await serving('127.0.0.2');
  const srv = (target: string, port: number, priority: number, weight: number) =>
    ({ type: 'SRV', data: { target, port, priority, weight }, ttl: 1 }) as const;
  const hosts = {
    'one.test': [a('127.0.0.1')],
    'two.test': [a('127.0.0.2')],
    'three.test': [a('127.0.0.3')],
  };
  const first = [srv('one.test', port, 10, 1), srv('two.test', other, 10, 3)];
  const dns = await dnsServer({
    '_http._tcp.order.test': [...first, srv('three.test', 1, 20, 1)],
    ...hosts,
  });
  const { instances, states, events, ask } = await opened({
    url: 'http://_http._tcp.order.test',
    dns: { records: 'srv', server: dns.address },
  });
  expect(states().sort()).toEqual([`127.0.0.1:${port} up`, `127.0.0.2:${other} up`]);
  const weights = [instances.pick([]), instances.pick([])].map((each) => each?.weight);
  expect(weights.every((weight) => weight === 1 || weight === 1 / 3)).toBe(true);
  const answers = new Set<string>();
  await until(async () => answers.add(await ask()).size === 2);
  // Once those of the lowest priority are not named any more, it is the turn of the next.
  dns.says({ '_http._tcp.order.test': [srv('three.test', 7, 20, 1)], ...hosts });
  await until(() => states().join() === '127.0.0.3:7 starting');
  expect(events.filter(({ state }) => state === 'gone')).toHaveLength(2);
});

it.each([
  ['that fails', 'fails'],
  ['that is silent', 'silent'],
  ['that knows no such name any more', {}],
  ['that has no addresses any more', { 'order.test': [] }],
] as const)('a DNS server %s takes no instance away, and is told of once', async (_, then) => {
  const port = await serving('127.0.0.1');
  const zone = { 'order.test': [a('127.0.0.1')] };
  const dns = await dnsServer(zone);
  const { states, lookups, ask } = await opened({
    url: `http://order.test:${port}`,
    dns: { server: dns.address },
  });
  dns.says(then);
  await until(() => lookups.length === 1);
  const asked = dns.asked.length;
  await until(() => dns.asked.length > asked + 1);
  expect(states()).toEqual([`127.0.0.1:${port} up`]);
  expect(await ask()).toBe('127.0.0.1');
  dns.says(zone);
  await until(() => lookups.length === 2);
  expect(lookups).toEqual([
    { service: 'order', why: expect.any(String) },
    { service: 'order', why: undefined },
  ]);
});

it('without an answer there is no instance, until there is one', async () => {
  const port = await serving('127.0.0.1');
  const dns = await dnsServer({});
  const { instances, states, lookups, ask } = await opened({
    url: `http://order.test:${port}`,
    dns: { server: dns.address },
  });
  expect([instances.pick([]), instances.allDown, states()]).toEqual([undefined, false, []]);
  expect(lookups).toHaveLength(1);
  dns.says({ 'order.test': [a('127.0.0.1')] });
  await until(() => states().length === 1);
  expect(await ask()).toBe('127.0.0.1');
});

it('an instance that is not named any more finishes what it has in hand', async () => {
  let release = () => {};
  let open = 0;
  const server = createServer((_request, response) => {
    release = () => response.end('at last');
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
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const dns = await dnsServer({ 'order.test': [a('127.0.0.1')] });
  const { states, ask } = await opened({
    url: `http://order.test:${address.port}`,
    dns: { server: dns.address },
  });
  const slow = ask('/slow');
  await until(() => open === 1);
  dns.says({ 'order.test': [a('127.0.0.2')] });
  await until(() => states()[0]?.startsWith('127.0.0.2') === true);
  expect(open).toBe(1);
  release();
  expect(await slow).toBe('at last');
  await until(() => open === 0);
});
