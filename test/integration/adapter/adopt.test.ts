import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConsumeMessage } from 'amqplib';
import { type MessageStore, RefusedByStore } from '../../../adapter/domain/message-store.ts';
import { banyan, startBanyan } from '../../banyan.ts';
import { amqpUrl } from '../../broker.ts';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { allParked } from '../../parked-messages.ts';
import { openTcpLink } from '../../tcp-link.ts';
import {
  type AdoptCorner,
  configAt,
  numbered,
  openAdoptCorner,
  queueKinds,
} from './adopt-corner.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

describe.each(databaseKinds)('adopting a dead-letter queue into %s', (kind) => {
  let corner: AdoptCorner;
  beforeEach(async () => {
    corner = await openAdoptCorner(kind);
  });
  afterEach(() => corner.close());

  const parked = async () => [...(await allParked(corner.store)).values()];
  const parkedBodies = async () =>
    (await parked()).map(({ delivery }) => Buffer.from(delivery.body).toString());

  it('knows messages that were rejected, expired or pushed out as what they were', async () => {
    const exchange = corner.broker.name('shop');
    const failed = await corner.deadLetterQueue();
    await corner.channel.assertExchange(exchange, 'topic');
    const work = async (name: string, args: Record<string, unknown> = {}) => {
      const { queue } = await corner.channel.assertQueue(corner.broker.name(name), {
        arguments: {
          'x-dead-letter-exchange': '',
          'x-dead-letter-routing-key': failed,
          ...args,
        },
      });
      await corner.channel.bindQueue(queue, exchange, `${name}.#`);
      return queue;
    };
    const rejecting = await work('order');
    await work('late', { 'x-message-ttl': 1 });
    await work('full', { 'x-max-length': 1 });
    const send = (key: string, body: Buffer, headers = {}) =>
      corner.channel.publish(exchange, key, body, { messageId: `id ${key}`, headers });

    send('order.received', cp949(legacyOrder({ settlekind: 'k' })), { raw: everyByte, n: 7 });
    await until(async () => (await corner.ready(rejecting)) === 1);
    const message = await corner.channel.get(rejecting);
    if (message === false) throw new Error('nothing to reject');
    corner.channel.reject(message, false);
    await until(async () => (await corner.ready(failed)) === 1);
    send('late.order', cp949(legacyOrder()));
    await until(async () => (await corner.ready(failed)) === 2);
    send('full.one', everyByte);
    send('full.two', everyByte);
    await until(async () => (await corner.ready(failed)) === 3);

    expect(await corner.adopt(failed)).toEqual({ adopted: 3, known: 0, left: 0 });
    const [rejected, expired, pushedOut] = await parked();
    const way = ({ delivery }: NonNullable<typeof rejected>) => [
      delivery.exchange,
      delivery.routingKey,
      delivery.properties.messageId,
    ];
    if (!rejected || !expired || !pushedOut) throw new Error('one is missing');
    expect(way(rejected)).toEqual([exchange, 'order.received', 'id order.received']);
    expect(way(expired)).toEqual([exchange, 'late.order', 'id late.order']);
    expect(way(pushedOut)).toEqual([exchange, 'full.one', 'id full.one']);
    expect(rejected.failure.code).toBe('code_unmapped');
    expect(expired.failure).toMatchObject({ code: 'dead_lettered', rule: 'expired' });
    expect(Buffer.from(pushedOut.delivery.body)).toEqual(everyByte);
    expect(rejected.delivery.properties.headers).toMatchObject({
      raw: everyByte,
      n: 7,
      'x-first-death-reason': 'rejected',
    });
    expect(rejected.latestAttempts).toMatchObject([{ by: 'delivery', failure: 'rejected' }]);
    expect(rejected.state).toBe('parked');
    const [entry] = await corner.store.parked.history({ limit: 1 });
    expect(entry).toMatchObject({
      who: 'anna',
      operation: 'adopted',
      before: { queue: failed },
      after: { messages: 3 },
    });
  });

  it.each(queueKinds)('empties %s of a thousand messages in their order', async (_, args) => {
    const queue = await corner.deadLetterQueue(args);
    const bodies = numbered(1_000);
    await corner.publish(queue, bodies);
    expect(await corner.adopt(queue)).toEqual({ adopted: 1_000, known: 0, left: 0 });
    expect(await parkedBodies()).toEqual(bodies.map(String));
    expect(await corner.ready(queue)).toBe(0);
  });

  it.each(queueKinds)(
    'takes as many out of %s as it was told, and touches no other',
    async (_, args) => {
      const queue = await corner.deadLetterQueue(args);
      await corner.publish(queue, numbered(250));
      expect(await corner.adopt(queue, 120)).toEqual({ adopted: 120, known: 0, left: 130 });
      await until(async () => (await corner.ready(queue)) === 130);
      await corner.channel.prefetch(1);
      const { content, fields } = await new Promise<ConsumeMessage>((resolve) => {
        void corner.channel.consume(queue, (message) => message && resolve(message));
      });
      expect({ body: String(content), again: fields.redelivered }).toEqual({
        body: '{"n":120}',
        again: false,
      });
    },
  );

  it('takes what is known by its id out of the queue, and parks nothing twice', async () => {
    const queue = await corner.deadLetterQueue();
    const bodies = numbered(3);
    await corner.publish(queue, bodies);
    await corner.adopt(queue);
    await corner.publish(queue, [...bodies, Buffer.from('{"n":3}')]);
    expect(await corner.adopt(queue)).toEqual({ adopted: 1, known: 3, left: 0 });
    expect(await parkedBodies()).toEqual([...bodies.map(String), '{"n":3}']);
  });

  it.each(queueKinds)(
    'leaves in %s what the database will never take, and goes on',
    async (_, args) => {
      const queue = await corner.deadLetterQueue(args);
      const bodies = numbered(150);
      await corner.publish(queue, bodies);
      const tooLarge = new Set(['{"n":1}', '{"n":120}']);
      const bring: MessageStore['parked']['bring'] = async (messages, audit) => {
        if (messages.some(({ delivery }) => tooLarge.has(String(delivery.body)))) {
          throw new RefusedByStore('too large');
        }
        return corner.store.parked.bring(messages, audit);
      };
      const choosy = { lookUp: corner.store.lookUp, parked: { bring } };
      expect(await corner.adopt(queue, undefined, { store: choosy })).toEqual({
        adopted: 148,
        known: 0,
        left: 2,
      });
      await until(async () => (await corner.ready(queue)) === 2);
      expect(await corner.adopt(queue)).toEqual({ adopted: 2, known: 0, left: 0 });
    },
  );

  it('leaves what the database does not take: SQLite takes more than MariaDB', async () => {
    const queue = await corner.deadLetterQueue();
    await corner.publish(queue, [Buffer.alloc(9_000_000, '1'), everyByte]);
    const left = kind === 'MariaDB' ? 1 : 0;
    expect(await corner.adopt(queue)).toEqual({ adopted: 2 - left, known: 0, left });
    await until(async () => (await corner.ready(queue)) === left);
  });

  it('leaves everything where it was when the database is away', async () => {
    const queue = await corner.deadLetterQueue();
    await corner.publish(queue, numbered(5));
    const bring = async () => {
      throw new Error('away');
    };
    const away = { lookUp: corner.store.lookUp, parked: { bring } };
    await expect(corner.adopt(queue, undefined, { store: away })).rejects.toThrow('away');
    await until(async () => (await corner.ready(queue)) === 5);
    expect(await corner.adopt(queue)).toEqual({ adopted: 5, known: 0, left: 0 });
    expect(await parkedBodies()).toEqual(numbered(5).map(String));
  });

  it('knows next time what it parked before the connection was lost', async () => {
    const queue = await corner.deadLetterQueue();
    await corner.publish(queue, numbered(150));
    const link = await openTcpLink(amqpUrl);
    const config = configAt(link.url);
    const bring: MessageStore['parked']['bring'] = async (messages, audit) => {
      const inserted = await corner.store.parked.bring(messages, audit);
      link.cut();
      await delay(50);
      return inserted;
    };
    const cutting = { lookUp: corner.store.lookUp, parked: { bring } };
    await expect(corner.adopt(queue, undefined, { config, store: cutting })).rejects.toMatchObject({
      code: 'broker_unreachable',
      exitCode: 1,
    });
    link.close();
    await until(async () => (await corner.ready(queue)) === 150);
    expect(await corner.adopt(queue)).toEqual({ adopted: 50, known: 100, left: 0 });
    expect(await parkedBodies()).toEqual(numbered(150).map(String));
  });

  it('finds an empty queue empty', async () => {
    expect(await corner.adopt(await corner.deadLetterQueue())).toEqual({
      adopted: 0,
      known: 0,
      left: 0,
    });
  });

  it('parks once what a killed `banyan failed adopt` had in hand', async () => {
    const queue = await corner.deadLetterQueue();
    const bodies = numbered(5_000);
    await corner.publish(queue, bodies);
    const env = { DATABASE_URL: corner.databaseUrl, AMQP_URL: amqpUrl };
    const args = ['failed', 'adopt', queue, '--json'];
    const child = startBanyan(args, { env });
    const closed = once(child, 'close');
    await until(async () => (await corner.store.parked.count({})).count >= 300);
    child.kill('SIGKILL');
    await closed;
    const { count } = await corner.store.parked.count({});
    expect(count).toBeLessThan(bodies.length);
    await until(async () => (await corner.ready(queue)) >= bodies.length - count);
    const { code, stdout, stderr } = await banyan(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout.toString())).toMatchObject({
      adopted: bodies.length - count,
      left: 0,
    });
    expect(await parkedBodies()).toEqual(bodies.map(String));
  }, 60_000);
});
