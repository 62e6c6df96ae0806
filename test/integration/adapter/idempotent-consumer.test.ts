import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import type { Knex } from 'knex';
import { createIdempotentConsumer, type EventOf, type IdempotentConsumerOptions } from '#adapter';
import type { ScmEvent, ScmEventType } from '#contracts';
import { consumedEvents } from '../../../adapter/consumer/consumed-events.ts';
import orderPaid from '../../../contracts/scm/order/OrderPaid/v1/valid/by-points-alone.json' with {
  type: 'json',
};
import orderPlaced from '../../../contracts/scm/order/OrderPlaced/v1/valid/by-card.json' with {
  type: 'json',
};
import { openDatabase } from '../../../database/database.ts';
import { createLogger } from '../../../process/logger.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { eventually, until } from '../../eventually.ts';
import { openTcpLink, type TcpLink } from '../../tcp-link.ts';

const log = createLogger('test', 'silent');

type Placed = EventOf<'scm.order.OrderPlaced'>;
type Consumer = Awaited<ReturnType<typeof createIdempotentConsumer>>;

// A valid example of the contract, which the compiler only knows as JSON.
const placed = (subject = '1'): Placed =>
  ({ ...orderPlaced, id: randomUUID(), subject }) as unknown as Placed;

/** How many messages a queue holds that nobody has in hand. */
async function waitingIn(queue: string): Promise<number> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  await connection.close();
  return messageCount;
}

describe.each(databaseKinds)('an idempotent consumer on %s', (kind) => {
  let broker: Broker;
  let database: TestDatabase;
  let service: Knex;
  let link: TcpLink;
  let exchange: string;
  let queue: string;
  const running: Consumer[] = [];

  beforeEach(async () => {
    broker = await openBroker();
    database = await createTestDatabase(kind);
    service = openDatabase(database.url);
    await service.schema.createTable('orders', (table) => {
      table.increments('position');
      table.string('subject', 50);
    });
    link = await openTcpLink(amqpUrl);
    exchange = broker.name('scm.events');
    queue = broker.name('service.inbox');
    broker.adopt(`${queue}.dead-letter`);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    link.close();
    await service.destroy();
    await broker.close();
    await database.drop();
  });

  const keep = async ({ subject }: ScmEvent, transaction: Knex.Transaction): Promise<void> => {
    await transaction('orders').insert({ subject });
  };
  const start = async <Type extends ScmEventType>(
    options: Partial<IdempotentConsumerOptions<Type>> = {},
  ): Promise<Consumer> => {
    const consumer = await createIdempotentConsumer({
      name: 'service',
      broker: amqpUrl,
      database: database.url,
      queue,
      exchange,
      handle: keep,
      log,
      ...options,
    });
    running.push(consumer);
    return consumer;
  };
  const publish = (...events: readonly (ScmEvent | string)[]) => {
    for (const event of events) {
      const body = typeof event === 'string' ? event : JSON.stringify(event);
      const type = typeof event === 'string' ? 'scm.order.OrderPlaced' : event.type;
      broker.publish(exchange, type, body);
    }
  };
  const subjects = async () => {
    const rows = await service('orders').orderBy('position').select('subject');
    return rows.map(({ subject }) => subject);
  };
  const untilKept = (...expected: readonly string[]) =>
    until(async () => JSON.stringify(await subjects()) === JSON.stringify(expected));
  const deadLetter = () => eventually(() => broker.get(`${queue}.dead-letter`));
  const settled = async (consumer: Consumer, messages: number) =>
    until(() => Object.values(consumer.counts()).reduce((sum, n) => sum + n, 0) === messages);

  it('handles an event once, however often it is delivered', async () => {
    const consumer = await start();
    const [first, second] = [placed('first'), placed('second')];
    publish(first, first, second, first);
    await settled(consumer, 4);
    expect(await subjects()).toEqual(['first', 'second']);
    expect(consumer.counts()).toEqual({ handled: 2, duplicates: 2, ignored: 0, rejected: 0 });
  });

  it('knows after a restart what it has consumed', async () => {
    const event = placed('first');
    const before = await start();
    publish(event);
    await untilKept('first');
    await before.stop();
    publish(event);
    const after = await start();
    await settled(after, 1);
    expect(after.counts().duplicates).toBe(1);
    expect(await subjects()).toEqual(['first']);
  });

  it('handles an event once when the connection is lost between its commit and its ack', async () => {
    const consumer = await start({
      broker: link.url,
      async handle(event, transaction) {
        await keep(event, transaction);
        link.cut();
      },
    });
    publish(placed('first'));
    await untilKept('first');
    link.mend();
    await settled(consumer, 2);
    expect(consumer.counts()).toMatchObject({ handled: 1, duplicates: 1 });
    expect(await subjects()).toEqual(['first']);
    await consumer.stop();
    expect(await waitingIn(queue)).toBe(0);
  });

  it('rolls back a handler that throws, tries again, and dead-letters the event in the end', async () => {
    let tries = 0;
    const consumer = await start({
      async handle(event, transaction) {
        await keep(event, transaction);
        if (event.subject !== 'bad') return;
        tries += 1;
        throw undefined; // not even an error
      },
    });
    const bad = placed('bad');
    publish(bad, placed('good'));
    const message = await deadLetter();
    expect(JSON.parse(message.content.toString())).toEqual(bad);
    await untilKept('good');
    expect(tries).toBe(4);
    expect(consumer.counts()).toMatchObject({ handled: 1, rejected: 1 });
    // Whoever puts it back into the queue has it handled: it was not consumed.
    expect(await service('banyan_consumed').where({ event_id: bad.id })).toEqual([]);
  });

  it('keeps the order of the queue, also while one is tried again', async () => {
    let tries = 0;
    await start({
      async handle(event, transaction) {
        await keep(event, transaction);
        if (event.subject === '3') tries += 1;
        if (event.subject === '3' && tries < 3) throw new Error('not yet');
      },
    });
    const expected = Array.from({ length: 50 }, (_, position) => String(position));
    publish(...expected.map((subject) => placed(subject)));
    await untilKept(...expected);
    expect(tries).toBe(3);
  });

  it('of two with one name one works, and the other takes over in order', async () => {
    const [first, second] = [await start(), await start()];
    publish(placed('1'), placed('2'));
    await settled(first, 2);
    expect(second.counts().handled).toBe(0);
    await first.stop();
    publish(placed('3'), placed('4'));
    await settled(second, 2);
    expect(await subjects()).toEqual(['1', '2', '3', '4']);
  });

  it('several start at once on an empty database', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => start({ name: `service-${n}` })));
    expect(running).toHaveLength(4);
  });

  it('dead-letters at once what is no event or breaks its contract', async () => {
    const problems: string[] = [];
    const consumer = await start({ onMalformed: ({ problem }) => problems.push(problem) });
    const wrong = { ...placed(), data: { occurredOn: 'yesterday' } };
    publish('no event at all', JSON.stringify(wrong), placed('good'));
    await untilKept('good');
    expect((await deadLetter()).content.toString()).toBe('no event at all');
    expect(JSON.parse((await deadLetter()).content.toString())).toEqual(wrong);
    expect(problems).toEqual([
      'it is no JSON object in UTF-8',
      expect.stringContaining('it breaks its contract: /data'),
    ]);
    expect(consumer.counts()).toEqual({ handled: 1, duplicates: 0, ignored: 0, rejected: 2 });
  });

  it('goes on when onMalformed throws', async () => {
    await start({
      onMalformed() {
        throw new Error('cannot count');
      },
    });
    publish('no event at all', placed('good'));
    await untilKept('good');
    await deadLetter();
  });

  it('dead-letters another event under an id that was consumed before', async () => {
    const consumer = await start();
    const event = placed('first');
    publish(event, { ...event, subject: 'second' });
    await settled(consumer, 2);
    expect(consumer.counts()).toMatchObject({ handled: 1, rejected: 1 });
    expect(await subjects()).toEqual(['first']);
  });

  it('gets the types it asks for, typed, and ignores the others that its queue holds', async () => {
    const paid = { ...orderPaid, id: randomUUID() } as unknown as ScmEvent;
    const lines: number[] = [];
    const consumer = await start({
      events: ['scm.order.OrderPlaced'],
      bindings: ['scm.#'],
      handle: async ({ data }) => void lines.push(data.source.orderLines.length),
    });
    publish(paid, placed());
    await settled(consumer, 2);
    expect(consumer.counts()).toMatchObject({ handled: 1, ignored: 1 });
    expect(lines).toEqual([orderPlaced.data.source.orderLines.length]);
  });

  it('binds its queue to the types it asks for', async () => {
    const paid = { ...orderPaid, id: randomUUID() } as unknown as ScmEvent;
    const consumer = await start({ events: ['scm.order.OrderPlaced'] });
    publish(paid, placed('first'));
    await untilKept('first');
    expect(consumer.counts()).toMatchObject({ handled: 1, ignored: 0 });
  });

  it('counts a handler that rolls back by itself as one that failed', async () => {
    const consumer = await start({
      async handle(event, transaction) {
        await keep(event, transaction);
        await transaction.rollback();
      },
    });
    publish(placed());
    await deadLetter();
    expect(consumer.counts()).toMatchObject({ handled: 0, rejected: 1 });
    expect(await subjects()).toEqual([]);
  });

  it('counts what the database refuses as a failure of the handler', async () => {
    const consumer = await start({
      async handle(_, transaction) {
        await transaction('orders').insert({ position: 1 });
        await transaction('orders').insert({ position: 1 });
      },
    });
    publish(placed());
    await deadLetter();
    expect(consumer.counts()).toMatchObject({ handled: 0, rejected: 1 });
  });

  it('lets the event in hand finish when it stops, and leaves those behind it to the next', async () => {
    const inHand = Promise.withResolvers<void>();
    const consumer = await start({
      async handle(event, transaction) {
        inHand.resolve();
        await keep(event, transaction);
        await delay(100);
      },
    });
    publish(placed('first'), placed('second'));
    await inHand.promise;
    await consumer.stop();
    expect(await subjects()).toEqual(['first']);
    expect(consumer.counts().handled).toBe(1);
    await start();
    await untilKept('first', 'second');
  });

  it('forgets in small steps what is older than its retention, and nothing of another consumer', async () => {
    await (await start()).stop();
    const old = new Date(Date.now() - 60_000).toISOString();
    for (const [consumer, events] of Object.entries({ service: 1_100, other: 1 })) {
      const row = { consumer, body_hash: 'x', received_at: old };
      const rows = Array.from({ length: events }, () => ({ ...row, event_id: randomUUID() }));
      await service.batchInsert('banyan_consumed', rows, 100);
    }
    expect(await consumedEvents(service, 'service', () => old).forget(old)).toBe(0);
    await start({ retention: 30_000 });
    await until(async () => (await service('banyan_consumed')).length === 1);
    expect(await service('banyan_consumed').pluck('consumer')).toEqual(['other']);
  });

  it('refuses a queue that exists with other arguments, and says what to do', async () => {
    const connection = await connect(amqpUrl);
    const channel = await connection.createChannel();
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } });
    await connection.close();
    await expect(start()).rejects.toMatchObject({
      code: 'queue_mismatch',
      message: expect.stringContaining(`inequivalent arg 'x-`),
      advice: expect.stringContaining('delete'),
    });
  });

  it('refuses an exchange of another type', async () => {
    const connection = await connect(amqpUrl);
    const channel = await connection.createChannel();
    await channel.assertExchange(exchange, 'fanout');
    await connection.close();
    await expect(start()).rejects.toMatchObject({
      code: 'exchange_mismatch',
      message: expect.stringContaining(`inequivalent arg 'type'`),
    });
  });

  it.each([{ queue: 'amq.inbox' }, { exchange: 'amq.events' }])(
    'passes on why the broker forbids %p',
    async (names) => {
      await expect(start(names)).rejects.toMatchObject({
        code: 403,
        message: expect.stringContaining('reserved prefix'),
      });
    },
  );

  it('takes an event with properties that it does not know, and ignores a type that it does not know', async () => {
    const consumer = await start();
    const later = { ...placed('first'), tracestate: 'vendor=1' };
    publish({ ...placed(), type: 'scm.order.Unheard' } as unknown as ScmEvent, later);
    await settled(consumer, 2);
    expect(consumer.counts()).toEqual({ handled: 1, duplicates: 0, ignored: 1, rejected: 0 });
  });

  it('waits for the broker at the start, until it is told to stop waiting', async () => {
    link.cut();
    const giveUp = new AbortController();
    const starting = start({ broker: link.url, signal: giveUp.signal });
    const waiting = await Promise.race([starting, delay(300, 'waiting')]);
    expect(waiting).toBe('waiting');
    giveUp.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');

    const patient = start({ broker: link.url });
    link.mend();
    await patient;
    publish(placed('first'));
    await untilKept('first');
  });
});

describe('an idempotent consumer while MariaDB is away', () => {
  let broker: Broker;
  let database: TestDatabase;
  let link: TcpLink;
  beforeEach(async () => {
    broker = await openBroker();
    database = await createTestDatabase('MariaDB');
    link = await openTcpLink(database.url);
  });
  afterEach(async () => {
    link.close();
    await broker.close();
    await database.drop();
  });

  it.each([
    ['before the event', async () => link.cut()],
    ['in the middle of the handler, which wraps the error', async () => {}],
  ])('waits, when it goes away %s, and dead-letters nothing', async (moment, before) => {
    const queue = broker.name('service.inbox');
    broker.adopt(`${queue}.dead-letter`);
    const exchange = broker.name('scm.events');
    let calls = 0;
    const consumer = await createIdempotentConsumer({
      name: 'service',
      broker: amqpUrl,
      database: link.url,
      queue,
      exchange,
      log,
      async handle(_, transaction) {
        calls += 1;
        if (calls === 1 && moment.startsWith('in the middle')) link.cut();
        await transaction.raw('SELECT 1').catch((cause) => {
          throw new Error('the order could not be kept', { cause });
        });
      },
    });
    await before();
    const event = placed();
    broker.publish(exchange, event.type, JSON.stringify(event));
    await delay(2_500); // longer than all the tries of a handler that fails
    expect(consumer.counts()).toMatchObject({ handled: 0, rejected: 0 });
    link.mend();
    await until(() => consumer.counts().handled === 1);
    await consumer.stop();
    expect(await waitingIn(`${queue}.dead-letter`)).toBe(0);
    expect(await waitingIn(queue)).toBe(0);
  });

  it('waits for a statement of the handler that takes long', async () => {
    const queue = broker.name('service.inbox');
    broker.adopt(`${queue}.dead-letter`);
    const exchange = broker.name('scm.events');
    let calls = 0;
    const consumer = await createIdempotentConsumer({
      name: 'service',
      broker: amqpUrl,
      database: database.url,
      queue,
      exchange,
      log,
      async handle(_, transaction) {
        calls += 1;
        // Longer than the adapter, whose statements are short, waits for an answer.
        await transaction.raw('SELECT SLEEP(16)');
      },
    });
    const event = placed();
    broker.publish(exchange, event.type, JSON.stringify(event));
    await until(() => Object.values(consumer.counts()).some((n) => n > 0));
    expect(consumer.counts()).toMatchObject({ handled: 1, rejected: 0 });
    expect(calls).toBe(1);
    await consumer.stop();
  });

  it('tries again after a deadlock, whether or not the handler tells of it', async () => {
    const queue = broker.name('service.inbox');
    broker.adopt(`${queue}.dead-letter`);
    const exchange = broker.name('scm.events');
    const service = openDatabase(database.url);
    await service.schema.createTable('stock', (table) => {
      table.integer('id').primary();
      table.integer('amount').notNullable();
    });
    await service('stock').insert([
      { id: 1, amount: 0 },
      { id: 2, amount: 0 },
    ]);
    const add = (connection: Knex, id: number) =>
      connection('stock').where({ id }).increment('amount', 1);
    let calls = 0;
    let rival: Promise<void> | undefined;
    const consumer = await createIdempotentConsumer({
      name: 'service',
      broker: amqpUrl,
      database: database.url,
      queue,
      exchange,
      log,
      async handle(_, transaction) {
        calls += 1;
        await add(transaction, 1);
        if (calls === 1) {
          const locked = Promise.withResolvers<void>();
          rival = service.transaction(async (other) => {
            // The server ends the transaction that has changed less: not this one.
            await other('stock').insert(
              Array.from({ length: 50 }, (_, row) => ({ id: 100 + row, amount: 0 })),
            );
            await add(other, 2);
            locked.resolve();
            await add(other, 1);
          });
          await locked.promise;
        }
        await add(transaction, 2).catch(() => {}); // as if nothing had happened
      },
    });
    const event = placed();
    broker.publish(exchange, event.type, JSON.stringify(event));
    await until(() => consumer.counts().handled === 1);
    await rival;
    expect(calls).toBe(2);
    expect(await service('stock').whereIn('id', [1, 2]).pluck('amount')).toEqual([2, 2]);
    expect(await service('banyan_consumed')).toHaveLength(1);
    await consumer.stop();
    await service.destroy();
  });
});
