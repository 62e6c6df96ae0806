import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { connect } from 'amqplib';
import { createConnection } from 'mysql2/promise';
import { type LocalServer, provideMariadb, provideRabbitmq } from '#local-servers';
import { processesLeftWith, processesWith } from './processes.ts';

jest.setTimeout(30_000);

const kinds = [
  {
    name: 'RabbitMQ',
    provide: provideRabbitmq,
    code: 'rabbitmq',
    running: process.env.AMQP_URL || 'amqp://127.0.0.1:5672',
    silent: 'amqp://127.0.0.1:1',
    elsewhere: 'amqp://user:secret@rabbitmq.invalid:5672',
    badPath: 'no-such-virtual-host',
    ways: ['docker compose up -d rabbitmq', 'apt-get install rabbitmq-server', 'AMQP_URL=amqp://'],
    roundTrip: sendAndReceive,
  },
  {
    name: 'MariaDB',
    provide: provideMariadb,
    code: 'mariadb',
    running: process.env.TEST_MYSQL_URL || 'mysql://root@127.0.0.1:3306',
    silent: 'mysql://root@127.0.0.1:1',
    elsewhere: 'mysql://user:secret@mysql.invalid:3306',
    badPath: 'no_such_database',
    ways: ['docker compose up -d mysql', 'apt-get install mariadb-server', 'DATABASE_URL=mysql://'],
    roundTrip: writeAndRead,
  },
];

const started: LocalServer[] = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

describe.each(kinds)(
  '$name',
  ({ provide, code, running, silent, elsewhere, badPath, ways, roundTrip }) => {
    it('is found where it runs, and stop() leaves it running', async () => {
      const server = await provide({ url: running });
      await server.stop();

      expect(server).toMatchObject({ url: running, origin: 'running' });
      expect(await roundTrip(running)).toBe('ok');
    });

    it('is started privately when nothing answers, and gone with its folder after stop()', async () => {
      started.push(...(await Promise.all([provide({ url: silent }), provide({ url: silent })])));
      const urls = started.map(({ url }) => url);
      const folders = urls.map(folderOf);

      expect(started.map(({ origin }) => origin)).toEqual(['private', 'private']);
      expect(await Promise.all(urls.map(roundTrip))).toEqual(['ok', 'ok']);

      const before = performance.now();
      await Promise.all(started.map((server) => server.stop()));
      expect(performance.now() - before).toBeLessThan(4_000);
      for (const folder of folders) {
        expect(existsSync(folder)).toBe(false);
        expect(await processesLeftWith(folder)).toEqual([]);
      }
    });

    it.each([
      [
        'a wrong password',
        (url: URL) => Object.assign(url, { username: 'nobody', password: 'secret' }),
      ],
      ['an unknown path', (url: URL) => Object.assign(url, { pathname: badPath })],
    ])('is reported, not replaced, when it refuses %s', async (_, change) => {
      const url = change(new URL(running)).href;

      const error = await provide({ url }).catch((error: unknown) => error);

      expect(error).toMatchObject({ code: `${code}_refused`, exitCode: 2 });
      expect(String(error)).not.toContain('secret');
    });

    it.each([
      ['its programs are not installed', { url: silent, folders: [] }, 'not installed'],
      ['it should be on another machine', { url: elsewhere }, 'not this machine'],
    ])('is explained how to get when %s', async (_, options, reason) => {
      const error = await provide(options).catch((error: unknown) => error);

      expect(error).toMatchObject({ code: `${code}_missing`, exitCode: 2 });
      expect(String(error)).toContain(reason);
      expect(String(error)).not.toContain('secret');
      for (const way of ways) expect(error).toHaveProperty('advice', expect.stringContaining(way));
    });

    it('is not asked for by the URL of something else', async () => {
      const error = await provide({ url: 'ftp://127.0.0.1' }).catch((error: unknown) => error);

      expect(error).toMatchObject({ code: `${code}_url`, exitCode: 2 });
    });
  },
);

async function sendAndReceive(url: string): Promise<string | undefined> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    channel.sendToQueue(queue, Buffer.from('ok'));
    await channel.waitForConfirms();
    const message = await channel.get(queue);
    return message ? message.content.toString() : undefined;
  } finally {
    await connection.close();
  }
}

async function writeAndRead(url: string): Promise<string | undefined> {
  const connection = await createConnection(url);
  try {
    await connection.query('CREATE DATABASE banyan_round_trip');
    await connection.query('CREATE TABLE banyan_round_trip.words (word TEXT)');
    await connection.query("INSERT INTO banyan_round_trip.words VALUES ('ok')");
    const [rows] = await connection.query('SELECT word FROM banyan_round_trip.words');
    return (rows as { word: string }[])[0]?.word; // what this one SELECT returns
  } finally {
    await connection.query('DROP DATABASE IF EXISTS banyan_round_trip');
    await connection.end();
  }
}

function folderOf(url: string): string {
  const serves = processesWith(`=${new URL(url).port}`).join('\n');
  const folder = /=(\/\S*\/banyan-[a-z]+-\w+)/.exec(serves)?.[1];
  if (folder === undefined) throw new Error(`No private server at ${url}`);
  return folder;
}
