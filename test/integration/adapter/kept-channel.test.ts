import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RecoveringChannelModel } from 'amqplib';
import { connectBroker, keepChannel } from '#broker';
import { createLogger } from '../../../process/logger.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { eventually } from '../../eventually.ts';

const log = createLogger('test', 'silent');
let broker: Broker;
let link: Awaited<ReturnType<typeof connectBroker>>;
let connection: RecoveringChannelModel;

beforeAll(async () => {
  broker = await openBroker();
  link = await connectBroker(amqpUrl, 'test', log);
  connection = link.connection;
});
afterAll(async () => {
  await link.close();
  await broker.close();
});

it('a channel that the broker closes is opened and set up anew', async () => {
  let setUps = 0;
  const kept = keepChannel({
    open: () => connection.createChannel(),
    setUp: async () => {
      setUps += 1;
    },
    log,
  });
  const first = await eventually(() => kept.current);
  await first.checkQueue(broker.name('nowhere')).catch(() => {});
  const second = await eventually(() => (kept.current === first ? undefined : kept.current));
  expect(second).not.toBe(first);
  expect(setUps).toBe(2);
  await kept.stop();
});

it('a channel whose set-up fails is closed and tried again', async () => {
  const opened: { closed: boolean }[] = [];
  const kept = keepChannel({
    open: async () => {
      const channel = await connection.createChannel();
      const record = { closed: false };
      channel.on('close', () => {
        record.closed = true;
      });
      opened.push(record);
      return channel;
    },
    setUp: async () => {
      if (opened.length === 1) throw new Error('not yet');
    },
    log,
  });
  await eventually(() => kept.current);
  expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  await kept.stop();
});

it('what the check restores is there again, although nothing said that it was gone', async () => {
  const exchange = broker.name('legacy.store');
  const queue = broker.name('queue');
  const declare = () =>
    connection.createChannel().then((channel) => channel.assertExchange(exchange, 'topic'));
  await declare();
  const kept = keepChannel({
    open: () => connection.createChannel(),
    setUp: async (channel) => {
      await channel.assertQueue(queue);
    },
    check: async (channel) => {
      await channel.bindQueue(queue, exchange, '#');
    },
    checkInterval: 20,
    log,
  });
  await eventually(() => kept.current);
  const other = await connection.createChannel();
  await other.deleteExchange(exchange);
  await declare();
  await eventually(async () => {
    broker.publish(exchange, 'k', 'bound again');
    return broker.get(queue);
  });
  await kept.stop();
});
