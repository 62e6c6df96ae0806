import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { changeOf, unleashWriter } from '#flags';
import { until } from '../../eventually.ts';
import { openUnleashServer, type UnleashServer } from '../../unleash-server.ts';

let unleash: UnleashServer;
let receiver: Server;
const received: { authorization: string | undefined; body: unknown }[] = [];

beforeAll(async () => {
  unleash = await openUnleashServer();
  receiver = createServer(async (request, response) => {
    received.push({ authorization: request.headers.authorization, body: await json(request) });
    response.end();
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const { port } = receiver.address() as AddressInfo; // it listens on TCP
  await unleash.page('POST', '/addons', {
    provider: 'webhook',
    description: 'Banyan',
    enabled: true,
    parameters: { url: `http://127.0.0.1:${port}/`, authorization: 'Bearer of news' },
    events: [
      'feature-archived',
      'feature-created',
      'feature-environment-disabled',
      'feature-environment-enabled',
      'feature-strategy-add',
      'feature-strategy-remove',
      'feature-strategy-update',
    ],
    environments: [],
    projects: ['default'],
  });
  // Unleash remembers its integrations for a minute: a new one is otherwise not asked for so long.
  await unleash.stop();
  await unleash.start();
});
afterAll(async () => {
  receiver?.close();
  receiver?.closeAllConnections();
  await unleash?.remove();
});

const changes = () => received.map(({ body }) => changeOf(body));

it('Unleash tells by its webhook who changed which flag, and how', async () => {
  const writer = unleashWriter({
    url: unleash.url,
    token: unleash.adminToken,
    project: 'default',
    environment: 'development',
  });
  const share = (rollout: string) => ({ name: 'flexibleRollout', parameters: { rollout } });
  const by = { who: 'kim', reason: 'a test' };
  const flags = ['a.cutover'];
  await writer.write([{ name: 'a.cutover', enabled: false, strategies: [share('5')] }], by);
  await writer.write([{ name: 'a.cutover', enabled: false, strategies: [share('10')] }], by);
  await unleash.pageChange('a.cutover', true);
  await unleash.pageChange('a.cutover', false);
  await until(() => received.length === 5);
  const environment = 'development';
  // Unleash tells once a second, several at the same time.
  expect(
    changes().sort((one, other) => ((one?.what ?? '') < (other?.what ?? '') ? -1 : 1)),
  ).toEqual([
    { who: 'admin', flags, what: 'created', environment: undefined },
    { who: 'admin', flags, what: 'strategy added: 5 % in development', environment },
    { who: 'admin', flags, what: 'strategy changed: 10 % in development', environment },
    { who: 'admin', flags, what: 'switched off in development', environment },
    { who: 'admin', flags, what: 'switched on in development', environment },
  ]);
  expect(new Set(received.map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer of news']),
  );
});
