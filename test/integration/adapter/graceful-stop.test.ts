import { afterEach, describe, expect, it } from '@jest/globals';
import { read } from '../../../adapter/domain/reading.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import {
  closePipelines,
  openPipeline,
  orderMessages,
  orderNumbers,
  type Pipeline,
  storiesOf,
  wholeStories,
} from './pipeline.ts';

afterEach(closePipelines);

/** How many of these messages the inbox has. */
async function inInbox({ database }: Pipeline, messages: readonly Buffer[]): Promise<number> {
  const now = () => new Date().toISOString();
  const store = await openSqlMessageStore({ url: database.url, now, create: false });
  const readings = messages.flatMap((message) => {
    const reading = read(deliveryOf(message), tools);
    return reading.kind === 'read' ? [reading] : [];
  });
  const { bodyHashes } = await store.lookUp(readings);
  await store.close();
  return bodyHashes.size;
}

describe.each(databaseKinds)('an adapter on %s that is stopped under load', (kind) => {
  it('has each message in its inbox that is not at the broker any more; its next start does the rest', async () => {
    const pipeline = await openPipeline(kind, {
      receive: { prefetch: 60, batch: { messages: 20 } },
    });
    const orders = orderNumbers(150);
    const messages = orderMessages(orders);
    const starts = 4;
    const half = messages.length / 2;
    const publish = async (some: readonly Buffer[]) => {
      for (const message of some) await pipeline.publish(message);
    };
    const first = await pipeline.start();
    await publish(messages.slice(0, half));
    let adapter = first;
    for (let n = 1; n < starts; n += 1) {
      const publishing = n === 1 ? publish(messages.slice(half)) : undefined;
      const before = pipeline.events.length;
      await until(() => pipeline.events.length > before || pipeline.events.length >= 450);
      await adapter.stop();
      await publishing;
      const { messageCount } = await pipeline.channel.checkQueue(pipeline.queue);
      // What was settled behind a message that was not comes again, and is known then.
      const acknowledged = messages.length - messageCount;
      expect(await inInbox(pipeline, messages)).toBeGreaterThanOrEqual(acknowledged);
      adapter = await pipeline.start();
    }
    await until(() => [...storiesOf(pipeline.events).values()].flat().length === 450);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(orders));
    await pipeline.close();
  });
});
