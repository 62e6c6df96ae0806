import { afterEach, expect, it } from '@jest/globals';
import { createTestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { openTcpLink } from '../../tcp-link.ts';
import { readiness } from './adapter-system.ts';
import { closePipelines, metricOf, openPipeline, orderMessage, orderNumbers } from './pipeline.ts';

afterEach(closePipelines);

const unmapped = (ordno: string) => cp949(legacyOrder({ ordno, settlekind: 'k' }));
const outcome = (name: string) =>
  `banyan_adapter_messages_total{outcome="${name}",contract="legacy.order@1"}`;

it('pauses when too many messages fail, says so, goes on by itself, and loses nothing', async () => {
  const pipeline = await openPipeline('SQLite', {
    receive: { killSwitch: { messages: 50, pause: 1_000 } },
  });
  const child = pipeline.spawn();
  const adapter = await child.address();
  const paused = () => metricOf(adapter, 'banyan_adapter_paused{reason="kill-switch"}');
  const ready = async () => (await fetch(`${adapter.adminAddress}/readyz`)).status === 200;
  await child.ready();
  expect(await paused()).toBe(0);

  const orders = orderNumbers(100);
  for (const [index, ordno] of orders.entries()) {
    await pipeline.publish(index % 20 < 3 ? unmapped(ordno) : orderMessage(ordno));
  }
  await until(async () => (await paused()) === 1);
  expect(await ready()).toBe(false);
  const words = 'too many messages fail: paused for 1 s';
  await until(() => child.log.some(({ level, msg }) => level === 'error' && msg === words));

  await until(async () => (await paused()) === 0);
  await until(async () => (await metricOf(adapter, outcome('translated'))) === 85);
  await until(async () => (await metricOf(adapter, outcome('parked'))) === 15);
  await child.ready();
  await until(() => pipeline.events.length === 85);
  expect(await metricOf(adapter, 'banyan_adapter_kill_switch_trips_total')).toBeGreaterThan(0);
  expect(await pipeline.parked()).toHaveLength(15);
  await pipeline.close();
});

it('parks once, and nothing is lost, when the database goes away meanwhile', async () => {
  const pipeline = await openPipeline('MariaDB');
  const link = await openTcpLink(pipeline.database.url);
  const adapter = await pipeline.start(link.url);
  const orders = orderNumbers(20);
  const publishAll = async () => {
    for (const ordno of orders) await pipeline.publish(unmapped(ordno));
  };

  await publishAll();
  link.cut();
  await publishAll();
  await until(async () => (await readiness(adapter)).checks.database === false);
  await pipeline.publish(orderMessage('1600000000001'));
  link.mend();

  await until(() => pipeline.events.length === 1);
  await until(async () => (await readiness(adapter)).ready);
  await until(async () => {
    const parked = (await metricOf(adapter, outcome('parked'))) ?? 0;
    const known = (await metricOf(adapter, outcome('duplicate'))) ?? 0;
    return parked + known >= 40;
  });
  const ids = (await pipeline.parked()).map(({ aggregate }) => aggregate);
  expect(ids.toSorted()).toEqual(orders.map((ordno) => `order/${ordno}`));
  await pipeline.close();
  link.close();
});

it('waits while the database is away for good: it stops all the same, and keeps the messages', async () => {
  const pipeline = await openPipeline('MariaDB');
  const database = await createTestDatabase('MariaDB');
  const link = await openTcpLink(database.url);
  const adapter = await pipeline.start(link.url);
  link.cut();
  for (const ordno of orderNumbers(10)) await pipeline.publish(orderMessage(ordno));
  await until(async () => (await readiness(adapter)).checks.database === false);
  await adapter.stop();
  expect((await pipeline.channel.checkQueue(pipeline.queue)).messageCount).toBe(10);
  await pipeline.close();
  link.close();
  await database.drop();
});
