import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openRestartableRabbitmq, type RestartableServer } from '#local-servers';
import { eventually, until } from '../../eventually.ts';
import {
  closePipelines,
  metricOf,
  openPipeline,
  orderMessage,
  orderNumbers,
  orderSteps,
  storiesOf,
  wholeStories,
} from './pipeline.ts';

afterEach(closePipelines);

jest.setTimeout(90_000);

const receive = { shards: 4 };

describeWith(['rabbitmq_consistent_hash_exchange'], (brokerUrl) => {
  it('are shared by two adapters, and every event comes once and in its order', async () => {
    const pipeline = await openPipeline('MariaDB', { brokerUrl: brokerUrl(), receive });
    const first = await pipeline.start();
    const orders = orderNumbers(60);
    // Each step more than once; a step that comes again after a later one is known.
    const steps = [0, 0, 1, 0, 2, 1, 2].flatMap((step) =>
      orders.map((ordno) => orderMessage(ordno, step)),
    );
    const messages = steps.slice(0, 400);
    for (const message of messages.slice(0, 100)) await pipeline.publish(message);
    // Shards change hands while there is work to do.
    const [second] = await Promise.all([
      pipeline.start(),
      (async () => {
        for (const message of messages.slice(100, 300)) await pipeline.publish(message);
      })(),
    ]);
    const shards = () =>
      Promise.all([first, second].map((one) => metricOf(one, 'banyan_adapter_shards')));
    await until(async () => (await shards()).every((held) => held === 2));
    for (const message of messages.slice(300)) await pipeline.publish(message);

    await until(() => [...storiesOf(pipeline.events).values()].flat().length === 180);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(orders));
    const handled = async () => {
      const counts = await Promise.all(
        [first, second].flatMap((one) =>
          ['translated', 'duplicate'].map((outcome) =>
            metricOf(
              one,
              `banyan_adapter_messages_total{outcome="${outcome}",contract="legacy.order@1"}`,
            ),
          ),
        ),
      );
      return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    };
    // What was in hand when a shard changed hands comes again.
    await until(async () => (await handled()) >= 400);
    expect(pipeline.events).toHaveLength(60 * orderSteps.length);
    const status = await (await fetch(`${second.adminAddress}/status`)).json();
    expect(status).toMatchObject({
      shards: { of: 4, held: [expect.any(Number), expect.any(Number)] },
    });
    await pipeline.close();
  });

  it('go to the other adapter when one is killed', async () => {
    const pipeline = await openPipeline('MariaDB', { brokerUrl: brokerUrl(), receive });
    const child = pipeline.spawn();
    await child.ready();
    const other = await pipeline.start();
    const orders = orderNumbers(60);
    for (const ordno of orders) await pipeline.publish(orderMessage(ordno, 0));
    await child.kill();
    for (const step of [1, 2]) {
      for (const ordno of orders) await pipeline.publish(orderMessage(ordno, step));
    }
    await until(() => [...storiesOf(pipeline.events).values()].flat().length === 180);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(orders));
    expect(await metricOf(other, 'banyan_adapter_shards')).toBe(4);
    await pipeline.close();
  });
});

describeWith([], (brokerUrl) => {
  it('of a RabbitMQ without the plugin: the log says what to do', async () => {
    const pipeline = await openPipeline('SQLite', { brokerUrl: brokerUrl(), receive });
    const child = pipeline.spawn();
    const entry = await eventually(() =>
      child.log.find(
        ({ err }) => (err as { code?: string } | undefined)?.code === 'shards_unsupported',
      ),
    );
    expect(entry).toMatchObject({
      level: 'error',
      err: {
        message: expect.stringContaining('adapter.receive.shards'),
        advice: expect.stringContaining(
          'rabbitmq-plugins enable rabbitmq_consistent_hash_exchange',
        ),
      },
    });
    const { adminAddress } = await child.address();
    expect((await fetch(`${adminAddress}/readyz`)).status).toBe(503);
    await pipeline.close();
  });
});

/** Shards at a RabbitMQ of the test's own, with these plugins. */
function describeWith(plugins: readonly string[], tests: (brokerUrl: () => string) => void): void {
  describe(`shards, ${plugins.length === 0 ? 'no plugin' : plugins.join()}`, () => {
    let server: RestartableServer;
    beforeAll(async () => {
      server = await openRestartableRabbitmq({ plugins });
    });
    afterAll(() => server.remove());
    tests(() => server.url);
  });
}
