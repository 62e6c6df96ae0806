import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { databaseKinds } from '../../databases.ts';
import { eventually, until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import {
  closePipelines,
  openPipeline,
  orderMessage,
  orderSteps,
  type Pipeline,
  storiesOf,
  wholeStories,
} from './pipeline.ts';

jest.setTimeout(60_000);

const [FAILING, OTHER] = ['1521705612001', '1521705612002'];
const brokenOrder = cp949(
  legacyOrder({ ordno: FAILING, ...orderSteps[0].fields, settlekind: 'k' }),
);

describe.each(databaseKinds)('an order of which a message fails, on %s', (kind) => {
  let pipeline: Pipeline;
  let head: string;

  const states = async () => (await pipeline.parked()).map(({ state }) => state).reverse();
  const statesAre = (...wanted: string[]) =>
    until(async () => (await states()).join() === wanted.join());
  const parking = () => pipeline.parking();
  const filter = () => ({ ids: [head] });

  beforeEach(async () => {
    pipeline = await openPipeline(kind);
    await pipeline.start();
    await pipeline.publish(brokenOrder);
    for (const step of [1, 2]) await pipeline.publish(orderMessage(FAILING, step));
    for (const step of [0, 1, 2]) await pipeline.publish(orderMessage(OTHER, step));
    await until(() => pipeline.events.length === 3);
    await statesAre('parked', 'held', 'held');
    head = (await pipeline.parked()).at(-1)?.id ?? '';
  });
  afterEach(closePipelines);

  it('waits as a whole; every other order flows', async () => {
    expect(storiesOf(pipeline.events)).toEqual(wholeStories([OTHER]));
    expect(await (await parking()).show(head)).toMatchObject({ behind: [], heldBack: 2 });
    const depth = await pipeline.channel.checkQueue(pipeline.queue);
    expect(depth.messageCount).toBe(0);
  });

  it('is held once, however often its messages come', async () => {
    for (const step of [1, 2, 1]) await pipeline.publish(orderMessage(FAILING, step));
    await pipeline.publish(orderMessage('1521705612003'));
    await until(() => pipeline.events.length === 4);
    expect(await states()).toEqual(['parked', 'held', 'held']);
  });

  it('reaches the SCM whole and in its order, once it is edited and replayed', async () => {
    const patch = [{ op: 'replace', path: '/settlekind', value: 'c' } as const];
    const said = { who: 'anna', reason: 'k is a card' };
    await (await parking()).edit({ filter: filter(), patch, ...said });
    const { id } = await (await parking()).replay({
      filter: filter(),
      source: 'legacy',
      options: {},
      who: 'anna',
    });
    const job = await eventually(async () => {
      const now = await (await parking()).job(id);
      return now.state === 'running' ? undefined : now;
    });
    expect(job).toMatchObject({ state: 'done', counts: { total: 3, done: 3, failed: 0, held: 0 } });
    await until(() => pipeline.events.length === 6);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories([OTHER, FAILING]));

    for (const step of [1, 2]) await pipeline.publish(orderMessage(FAILING, step));
    await pipeline.publish(orderMessage('1521705612003'));
    await until(() => pipeline.events.length === 7);
    expect(await states()).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('stays held when its first message fails again, and is tried no more', async () => {
    const request = { filter: filter(), source: 'legacy', options: {}, who: 'anna' } as const;
    const { id } = await (await parking()).replay(request);
    await until(async () => (await (await parking()).job(id)).state === 'done');
    expect((await (await parking()).job(id)).counts).toMatchObject({
      total: 3,
      failed: 1,
      held: 2,
    });
    expect(await states()).toEqual(['parked', 'held', 'held']);
    expect((await (await parking()).show(head)).attempts).toBe(2);
    expect(pipeline.events).toHaveLength(3);
  });

  it('follows by itself once its first message is discarded', async () => {
    const { changed } = await (await parking()).discard(filter(), { who: 'anna', reason: 'no' });
    expect(changed).toEqual([head]);
    await statesAre('discarded', 'resolved', 'resolved');
    await until(() => storiesOf(pipeline.events).get(FAILING)?.at(-1) === orderSteps[2].type);
  });

  it('is held by an adapter that was started later, too', async () => {
    const late = { ...orderSteps[2].fields, moddt: '2018-03-22 19:00:00', memo: '늦게' };
    await pipeline.start();
    await pipeline.publish(cp949(legacyOrder({ ordno: FAILING, ...late })));
    await statesAre('parked', 'held', 'held', 'held');
    const said = { who: 'anna', reason: 'no' };
    await (await parking()).abandon(filter(), said);
    await statesAre('abandoned', 'resolved', 'resolved', 'resolved');
  });
});
