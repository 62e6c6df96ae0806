import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const failing = { settlekind: 'k' };

describe.each(databaseKinds)('a message that somebody traces, on %s', (kind) => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openPipeline(kind);
    await pipeline.start();
    const orders: [ordno: string, fields: object, headers: object][] = [
      ['1521705612001', {}, { traceparent }],
      ['1521705612002', {}, { traceparent: 'nonsense' }],
      ['1521705612003', failing, { traceparent }],
      ['1521705612004', failing, {}],
    ];
    for (const [ordno, fields, headers] of orders) {
      await pipeline.publish(cp949(legacyOrder({ ordno, ...fields })), { headers });
    }
    await until(() => pipeline.events.length === 2);
    await until(async () => (await pipeline.parked()).length === 2);
  });
  afterAll(() => pipeline.close());

  it('hands its trace on to its event', () => {
    const of = (ordno: string) => pipeline.events.find(({ subject }) => subject === ordno);
    expect(of('1521705612001')).toHaveProperty('traceparent', traceparent);
    expect(of('1521705612002')).not.toHaveProperty('traceparent');
  });

  it('is parked with its trace, by which the log can be found', async () => {
    const parked = await pipeline.parked();
    const of = (ordno: string) => parked.find(({ aggregate }) => aggregate === `order/${ordno}`);
    expect(of('1521705612003')).toHaveProperty('traceId', '4bf92f3577b34da6a3ce929d0e0e4736');
    expect(of('1521705612004')).not.toHaveProperty('traceId');
  });
});
