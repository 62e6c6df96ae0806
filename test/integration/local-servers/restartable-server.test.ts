import { existsSync } from 'node:fs';
import { afterEach, expect, it, jest } from '@jest/globals';
import { connect } from 'amqplib';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import {
  openRestartableMariadb,
  openRestartableRabbitmq,
  openRestartableUnleash,
  type RestartableServer,
  unleashAccess,
} from '#local-servers';
import { processesLeftWith, processesWith } from './processes.ts';

jest.setTimeout(90_000);

const opened: RestartableServer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.remove())));

it('a RabbitMQ comes back after stop and after kill, with its url, plugins, queues and messages', async () => {
  const server = await openRestartableRabbitmq({ plugins: ['rabbitmq_consistent_hash_exchange'] });
  opened.push(server);
  await atBroker(server.url, async (channel) => {
    await channel.assertExchange('shards', 'x-consistent-hash', { durable: true });
    await channel.assertQueue('kept', { durable: true });
    channel.sendToQueue('kept', Buffer.from('still here'), { persistent: true });
    await channel.waitForConfirms();
  });

  for (const end of ['stop', 'kill'] as const) {
    await server[end]();
    await expect(connect(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.start();
  }

  await atBroker(server.url, async (channel) => {
    await channel.checkExchange('shards');
    const message = await channel.get('kept');
    expect(message ? message.content.toString() : undefined).toBe('still here');
  });
});

it('a MariaDB comes back after stop and after kill, with its url, settings and what was committed', async () => {
  const server = await openRestartableMariadb({ maxConnections: 321, lockWaitTimeout: 2_000 });
  opened.push(server);
  await query(server.url, 'CREATE DATABASE kept');
  await query(server.url, 'CREATE TABLE kept.words AS SELECT 17 AS word');

  for (const end of ['stop', 'kill'] as const) {
    await server[end]();
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
  }

  expect(await query(server.url, 'SELECT word FROM kept.words')).toEqual([{ word: 17 }]);
  expect(
    await query(server.url, 'SELECT @@max_connections AS a, @@innodb_lock_wait_timeout AS b'),
  ).toEqual([{ a: 321, b: 2 }]);
});

it('an Unleash comes back after stop and after kill, with its url, tokens and flags', async () => {
  const server = await openRestartableUnleash();
  opened.push(server);
  const ask = (path: string, token: string, init: RequestInit = {}) => {
    const headers = { authorization: token, 'content-type': 'application/json' };
    return fetch(`${server.url}${path}`, { ...init, headers });
  };
  const { adminToken, clientToken } = unleashAccess;
  const body = JSON.stringify({ name: 'kept', type: 'release' });
  await ask('/admin/projects/default/features', adminToken, { method: 'POST', body });

  for (const end of ['stop', 'kill'] as const) {
    await server[end]();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    await server.start();
  }

  const response = await ask('/client/features', clientToken);
  expect(await response.json()).toMatchObject({ features: [{ name: 'kept', enabled: false }] });
});

it('a server that was removed leaves nothing behind', async () => {
  const server = await openRestartableMariadb();
  const [line = ''] = processesWith(`--port=${new URL(server.url).port}`);
  const folder = /=(\/\S*\/banyan-mariadb-\w+)/.exec(line)?.[1] ?? '';
  expect(existsSync(folder)).toBe(true);

  await server.kill();
  await server.remove();

  expect(existsSync(folder)).toBe(false);
  expect(await processesLeftWith(folder)).toEqual([]);
});

it('says what is missing when its programs are not installed', async () => {
  await expect(openRestartableMariadb({ folders: [] })).rejects.toMatchObject({
    code: 'mariadb_missing',
    exitCode: 2,
    message: expect.stringContaining('not installed: mariadbd'),
  });
  await expect(openRestartableUnleash({ folders: [] })).rejects.toMatchObject({
    code: 'unleash_missing',
    advice: expect.stringContaining('apt-get install postgresql'),
  });
});

type ConfirmChannel = Awaited<
  ReturnType<Awaited<ReturnType<typeof connect>>['createConfirmChannel']>
>;

async function atBroker(
  url: string,
  work: (channel: ConfirmChannel) => Promise<void>,
): Promise<void> {
  const connection = await connect(url);
  try {
    await work(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}
