import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RollbackLag, RunningAdapter } from '#adapter';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { shipmentDispatched, stockDepleted } from '../../received-events.ts';
import { eventDelivery } from '../../unit/adapter/legacy/surroundings.ts';
import { closePipelines, openPipeline, type Pipeline } from './pipeline.ts';

jest.setTimeout(30_000);

const PREFETCH = 5;
const EVENT = 'scm.inventory.StockDepleted@1';
const depleted = () => ({ ...stockDepleted(), id: randomUUID() });

describe.each(databaseKinds)('what a rollback would lose, on %s', (kind) => {
  let pipeline: Pipeline;
  let legacy: Server;
  let adapter: RunningAdapter;

  const lag = async () => {
    const response = await fetch(`${adapter.adminAddress}/rollback-check`);
    return (await response.json()) as RollbackLag;
  };
  const inPlaces = async () =>
    (await lag()).wayBack.map(({ place, count, event }) => [place, count, event]);
  const lagIs = (...wanted: unknown[]) =>
    until(async () => JSON.stringify(await inPlaces()) === JSON.stringify(wanted));
  const store = (now: () => string) =>
    openSqlMessageStore({ url: pipeline.database.url, now, create: false });

  beforeEach(async () => {
    legacy = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200).end('{}'));
    });
    await once(legacy.listen(0, '127.0.0.1'), 'listening');
    const { port } = legacy.address() as AddressInfo; // it listens on TCP
    const legacyUrl = `http://127.0.0.1:${port}`;
    pipeline = await openPipeline(kind, { legacyUrl, receive: { prefetch: PREFETCH } });
    await pipeline.switchFlag('legacy.maintenance', true);
    adapter = await pipeline.start();
  });
  afterEach(async () => {
    await closePipelines();
    await promisify(legacy.close).call(legacy);
  });

  it('is nothing where nothing is on its way', async () => {
    expect(await lag()).toMatchObject({ receivers: 1, wayBack: [], outbox: [], unknown: [] });
  });

  it('is what waits while the legacy is under maintenance, and nothing after that', async () => {
    for (let n = 0; n < 8; n += 1) await pipeline.tell(depleted());
    await lagIs(['queue', 3, undefined], ['in hand', PREFETCH, EVENT]);
    expect((await lag()).wayBack[1]).toMatchObject({
      aggregate: 'product',
      oldest: new Date(stockDepleted().time).toISOString(),
    });
    await pipeline.switchFlag('legacy.maintenance', false);
    await lagIs();
  });

  it('is what is parked and what is scheduled, by type, with the time of the oldest', async () => {
    const [first, later] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
    const failure = {
      code: 'legacy_refused',
      message: 'it answered 409',
      contract: EVENT,
    } as const;
    const context = { aggregate: { type: 'product', id: '1' } };
    const message = (id: string) => {
      const delivery = eventDelivery(depleted());
      return { id, source: 'scm', shard: 0, delivery, failure, context } as const;
    };
    for (const [at, id] of [
      [first, 'a'],
      [later, 'b'],
    ] as const) {
      const opened = await store(() => at);
      await opened.park([message(id)]);
      await opened.park([{ ...message(`${id}${id}`), how: { dueAt: '2999-01-01T00:00:00.000Z' } }]);
      await opened.close();
    }
    const about = { count: 2, event: EVENT, aggregate: 'product', oldest: first };
    expect((await lag()).wayBack).toEqual([
      { place: 'parked', ...about },
      { place: 'scheduled', ...about },
    ]);
    const parking = await pipeline.parking();
    await parking.discard({ states: ['parked'] }, { who: 'anna', reason: 'done by hand' });
    expect((await lag()).wayBack).toEqual([{ place: 'scheduled', ...about }]);
  });

  it('is what nobody can read, too, of whatever type it is', async () => {
    await pipeline.switchFlag('legacy.maintenance', false);
    const torn = { ...shipmentDispatched(), data: 'torn' };
    await pipeline.tell(torn);
    await lagIs(['parked', 1, 'scm.delivery.ShipmentDispatched@1']);
    expect((await lag()).wayBack[0]).not.toHaveProperty('aggregate');
  });

  it('asks for every adapter that receives: another one may have events in hand', async () => {
    await pipeline.start();
    await until(async () => (await lag()).receivers === 2);
  });

  it('is unknown where a queue of the way back is gone', async () => {
    await adapter.stop();
    adapter = await pipeline.start();
    await pipeline.channel.deleteQueue(`${pipeline.back}.undeliverable`);
    expect((await lag()).unknown).toEqual([
      `what waits in ${pipeline.back}.undeliverable: it is not there`,
    ]);
  });
});
