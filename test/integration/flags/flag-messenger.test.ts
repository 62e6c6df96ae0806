import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type FlagNews, openFlagMessenger } from '#flags';
import { openFlagBus } from '../../../flags/flag-bus.ts';
import { amqpUrl, openBroker } from '../../broker.ts';
import { until } from '../../eventually.ts';

const servers: (Server | HttpServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});
const portOf = async (server: Server | HttpServer) => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // it listens on TCP
};
const ID = '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f';
const news: FlagNews = {
  ...{ id: ID, kind: 'change', who: 'ann', reason: 'r', at: '2026-01-01T00:00:00.000Z' },
  ...{ names: [], announced: [], overrides: [] },
};
const confirmation = { news: ID, instance: 'i', process: 'proxy', host: 'h', pid: 1 } as const;

/** An admin API that takes one token, and what it was asked with. */
async function admin(token: string) {
  const asked: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.headers.authorization);
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    response
      .writeHead(isKnown ? 200 : 401)
      .end(JSON.stringify({ ...confirmation, states: {}, overrides: [] }));
  });
  return { url: `http://127.0.0.1:${await portOf(server)}`, asked };
}

it('admin APIs are told while the bus is still being reached, and a bus that is silent holds nobody up for good', async () => {
  let hangUp = () => {};
  const silent = createServer((socket) => {
    hangUp = () => socket.destroy();
  });
  const bus = { url: `amqp://127.0.0.1:${await portOf(silent)}`, exchange: 'flags' };
  const { url, asked } = await admin('a');
  const messenger = openFlagMessenger(bus, [{ url, tokens: ['a'] }]);
  const telling = messenger.tell(news, 500);
  await until(() => asked.length === 1);
  hangUp();
  expect(await telling).toMatchObject({
    ...{ confirmed: [{ instance: 'i' }], missing: [], unreached: [{ where: 'bus' }] },
  });
  await messenger.close();
});

it('news that change something wait for a slow instance, though nobody knows that it is there', async () => {
  const broker = await openBroker();
  const place = { url: amqpUrl, exchange: broker.name('flags') };
  const bus = await openFlagBus({
    ...{ ...place, process: 'proxy', instance: 'i' },
    hello: () => ({ ...news, kind: 'hello' }),
    async take() {
      await delay(500);
      return { ...confirmation, states: {}, overrides: [] };
    },
    learn: () => {},
    log: pino({ level: 'silent' }),
  });
  await until(() => bus.connected);
  const messenger = openFlagMessenger(place, []);
  expect(await messenger.tell(news, 10_000)).toMatchObject({ confirmed: [{ instance: 'i' }] });
  await messenger.close();
  await bus.stop();
  await broker.close();
});

it('an admin API is told with the token that it takes', async () => {
  const { url, asked } = await admin('b');
  const messenger = openFlagMessenger(undefined, [{ url, tokens: ['a', 'b', 'c'] }]);
  expect(await messenger.tell(news, 500)).toMatchObject({ confirmed: [{}], unreached: [] });
  expect(asked).toEqual(['Bearer a', 'Bearer b']);
  const other = openFlagMessenger(undefined, [{ url, tokens: ['a'] }]);
  expect((await other.tell(news, 500)).unreached).toEqual([
    { where: url, why: 'it does not take the token' },
  ]);
});
