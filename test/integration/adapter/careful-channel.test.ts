import { expect, it } from '@jest/globals';
import type { Channel } from 'amqplib';
import { connectBroker, keepChannel } from '#broker';
import { createLogger } from '../../../process/logger.ts';
import { amqpUrl } from '../../broker.ts';
import { until } from '../../eventually.ts';

const log = createLogger('test', 'silent');

it('a channel is set up carefully when those before it were lost at once, and then as usual again', async () => {
  const broker = await connectBroker(amqpUrl, 'test', log);
  const careful: boolean[] = [];
  const kept = keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (channel: Channel, isCareful) => {
      careful.push(isCareful);
      if (careful.length <= 4) await channel.checkQueue('a queue that nobody has').catch(() => {});
    },
    checkInterval: 200,
    log,
  });
  await until(() => careful.length === 6);
  expect(careful).toEqual([false, false, false, true, true, false]);
  await until(() => kept.current !== undefined);
  await kept.stop();
  await broker.close();
});
