import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AdoptOptions } from '../../../adapter/delivery/adopt.ts';
import { deadLetterQueueOf, undeliverableQueueOf } from '../../../adapter/delivery/topology.ts';
import { amqpUrl } from '../../broker.ts';
import { until } from '../../eventually.ts';
import {
  type AdoptCorner,
  configAt,
  numbered,
  openAdoptCorner,
  queueKinds,
} from './adopt-corner.ts';

describe('adopting refuses', () => {
  let corner: AdoptCorner;
  beforeEach(async () => {
    corner = await openAdoptCorner('SQLite');
  });
  afterEach(() => corner.close());

  const config = configAt(amqpUrl);
  const { queue } = config.topology;

  it('a queue that is not there', async () => {
    await expect(corner.adopt('nowhere.at.all')).rejects.toMatchObject({
      code: 'queue_unknown',
      exitCode: 2,
    });
  });

  it.each([queue, deadLetterQueueOf(queue)])(
    '%s, which the adapter itself empties',
    async (own) => {
      await expect(corner.adopt(own)).rejects.toMatchObject({ code: 'queue_in_use', exitCode: 2 });
    },
  );

  it('the queues of the shards and of the way back, but not the end of the line', async () => {
    const reverse = { ...config.reverse, queue: 'back' } as AdoptOptions['config']['reverse'];
    const wide = { ...config, receive: { ...config.receive, shards: 2 }, reverse };
    for (const own of [`${queue}.shard-1-of-2`, 'back', deadLetterQueueOf('back')]) {
      await expect(corner.adopt(own, 1, { config: wide })).rejects.toMatchObject({
        code: 'queue_in_use',
      });
    }
    const topology = { ...config.topology, queue: corner.broker.name('nobody') };
    const own = undeliverableQueueOf(topology.queue);
    await expect(corner.adopt(own, 1, { config: { ...config, topology } })).rejects.toMatchObject({
      code: 'queue_unknown',
    });
  });

  it('a queue that somebody has for himself', async () => {
    const other = await corner.channel.assertQueue(corner.broker.name('own'), { exclusive: true });
    await expect(corner.adopt(other.queue)).rejects.toMatchObject({
      code: 'queue_refused',
      exitCode: 1,
    });
    const consumed = await corner.deadLetterQueue();
    await corner.channel.prefetch(1);
    await corner.channel.consume(consumed, () => {}, { exclusive: true });
    await publishTwo(consumed);
    await expect(corner.adopt(consumed)).rejects.toMatchObject({ code: 'queue_refused' });
  });

  it('a queue whose single active consumer is somebody else', async () => {
    const consumed = await corner.deadLetterQueue(queueKinds[1]?.[1]);
    await corner.channel.prefetch(1);
    await corner.channel.consume(consumed, () => {});
    await publishTwo(consumed);
    await expect(corner.adopt(consumed)).rejects.toMatchObject({
      code: 'queue_silent',
      exitCode: 1,
    });
  }, 20_000);

  /** One for the consumer, and one that waits behind it. */
  const publishTwo = async (consumed: string) => {
    for (const body of numbered(2)) corner.channel.sendToQueue(consumed, body);
    await until(async () => (await corner.ready(consumed)) === 1);
  };

  it('to wait for a broker that is away', async () => {
    const away = { ...config, broker: 'amqp://127.0.0.1:1' };
    await expect(corner.adopt('any', 1, { config: away })).rejects.toMatchObject({
      code: 'broker_unreachable',
      exitCode: 1,
    });
  });
});
