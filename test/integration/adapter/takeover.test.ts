import { afterEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import {
  closePipelines,
  metricOf,
  openPipeline,
  orderMessages,
  orderNumbers,
  storiesOf,
  wholeStories,
} from './pipeline.ts';

afterEach(closePipelines);

const SHARDS = 'banyan_adapter_shards';

describe.each(databaseKinds)('of two adapters on %s', (kind) => {
  it('one works and the other stands by, ready; it takes over when the first one stops', async () => {
    const pipeline = await openPipeline(kind);
    const first = await pipeline.start();
    const second = await pipeline.start();
    expect([await metricOf(first, SHARDS), await metricOf(second, SHARDS)]).toEqual([1, 0]);

    const orders = orderNumbers(60);
    const messages = orderMessages(orders);
    for (const message of messages.slice(0, 90)) await pipeline.publish(message);
    await until(() => pipeline.events.length > 30);
    const stopping = first.stop();
    for (const message of messages.slice(90)) await pipeline.publish(message);
    await stopping;

    await until(() => storiesOf(pipeline.events).size === 60 && pipeline.events.length >= 180);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(orders));
    expect(pipeline.events).toHaveLength(180);
    expect(await metricOf(second, SHARDS)).toBe(1);
    await pipeline.close();
  });
});

it('of two adapters the other takes over when the first one is killed: nothing is lost or out of order', async () => {
  const pipeline = await openPipeline('SQLite');
  const first = pipeline.spawn();
  await first.ready();
  await pipeline.start();

  const orders = orderNumbers(60);
  const messages = orderMessages(orders);
  for (const message of messages.slice(0, 120)) await pipeline.publish(message);
  await until(() => pipeline.events.length > 30);
  const killing = first.kill();
  for (const message of messages.slice(120)) await pipeline.publish(message);
  await killing;

  // What the killed one published without a mark comes again, with the same id.
  await until(() => [...storiesOf(pipeline.events).values()].flat().length === 180);
  expect(storiesOf(pipeline.events)).toEqual(wholeStories(orders));
  await pipeline.close();
});
