import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import {
  closePipelines,
  metricOf,
  openPipeline,
  orderMessage,
  orderMessages,
  orderNumbers,
  type Pipeline,
  storiesOf,
  wholeStories,
} from './pipeline.ts';

jest.setTimeout(90_000);

const FLAG = 'translator.order';
const MANY = 2_000;
const ORDERS = orderNumbers(20);
const member = readFileSync(
  new URL('../../../contracts/legacy/member/v2/valid/joined.json', import.meta.url),
);

describe.each(databaseKinds)('orders while their translator is off, on %s', (kind) => {
  let pipeline: Pipeline;

  const states = async () => {
    const counts: Record<string, number> = {};
    for (const { state } of await pipeline.parked()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  };
  const statesAre = (wanted: Record<string, number>) =>
    until(async () => JSON.stringify(await states()) === JSON.stringify(wanted));
  const isWhole = () => {
    const stories = storiesOf(pipeline.events);
    return ORDERS.every((order) => stories.get(order)?.length === 3);
  };

  beforeEach(async () => {
    pipeline = await openPipeline(kind, { receive: { batch: { messages: 7 } } });
    await pipeline.switchFlag(FLAG, false);
  });
  afterEach(closePipelines);

  it('wait in their order, and are told apart from what failed', async () => {
    const adapter = await pipeline.start();
    for (const body of orderMessages(ORDERS)) await pipeline.publish(body);
    await until(async () => (await pipeline.parked()).length === 60);
    expect(await states()).toEqual({ held: 40, withheld: 20 });
    expect(pipeline.events).toEqual([]);
    const parking = await pipeline.parking();
    expect(await parking.groups({ states: ['withheld'] })).toMatchObject([
      {
        fingerprint: 'translator_held legacy.order@1',
        ...{ count: 20, heldBack: 40, class: 'translator_held', why: 'translator.order is off' },
      },
    ]);
    const status = await (await fetch(`${adapter.adminAddress}/status`)).json();
    expect(status).toMatchObject({
      ...{ parked: 0, held: 40, paused: [] },
      withheld: [{ contract: 'legacy.order@1', flag: FLAG, count: 20 }],
    });
    expect(await metricOf(adapter, 'banyan_adapter_withheld{contract="legacy.order@1"}')).toBe(20);
  });

  it('go on by themselves once it is on: in order, none lost, none twice', async () => {
    await pipeline.start();
    const bodies = orderMessages(ORDERS);
    for (const body of bodies.slice(0, 40)) await pipeline.publish(body);
    await until(async () => (await pipeline.parked()).length === 40);
    await pipeline.switchFlag(FLAG, true);
    for (const body of bodies.slice(40)) await pipeline.publish(body);
    await until(isWhole);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(ORDERS));
    expect(pipeline.events).toHaveLength(60);
    await until(async () => Object.keys(await states()).join() === 'resolved');
  });

  it('wait through a restart', async () => {
    const first = await pipeline.start();
    await pipeline.publish(orderMessage('1521705612001'));
    await statesAre({ withheld: 1 });
    await first.stop();
    await pipeline.start();
    await pipeline.publish(orderMessage('1521705612001', 1));
    await statesAre({ held: 1, withheld: 1 });
    await pipeline.switchFlag(FLAG, true);
    await until(() => pipeline.events.length === 2);
  });

  it('keep their order however often it is switched, in the middle of batches too', async () => {
    await pipeline.start();
    const bodies = orderMessages(ORDERS);
    for (const [index, body] of bodies.entries()) {
      if (index % 9 === 0) await pipeline.switchFlag(FLAG, index % 2 === 0);
      await pipeline.publish(body);
    }
    await pipeline.switchFlag(FLAG, true);
    await until(isWhole);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(ORDERS));
  });

  it('reach the SCM once and in order, if the adapter is killed while they go on', async () => {
    const first = pipeline.spawn();
    await first.ready();
    for (const body of orderMessages(ORDERS)) await pipeline.publish(body);
    await until(async () => (await pipeline.parked()).length === 60);
    await pipeline.switchFlag(FLAG, true);
    await until(() => pipeline.events.length > 0);
    await first.kill();
    await pipeline.start();
    await until(isWhole);
    expect(storiesOf(pipeline.events)).toEqual(wholeStories(ORDERS));
    expect(new Set(pipeline.events.map(({ id }) => id)).size).toBe(60);
  });

  it('leave room for those that arrive while many go on', async () => {
    await pipeline.start();
    const [many, fresh] = [orderNumbers(MANY + 20).slice(20), ORDERS];
    await Promise.all(many.map((order) => pipeline.publish(orderMessage(order))));
    const parking = await pipeline.parking();
    await until(async () => (await parking.count({ states: ['withheld'] })).count === MANY);
    await pipeline.switchFlag(FLAG, true);
    await until(() => pipeline.events.length > 0);
    for (const order of fresh) await pipeline.publish(orderMessage(order));
    await until(() => pipeline.events.length === MANY + fresh.length);
    const subjects = pipeline.events.map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(MANY + fresh.length);
    expect(Math.max(...fresh.map((order) => subjects.indexOf(order)))).toBeLessThan(MANY);
  });

  it('do not stop messages of other contracts', async () => {
    await pipeline.start();
    await pipeline.publish(orderMessage('1521705612001'));
    await pipeline.publish(member);
    await until(async () => (await pipeline.parked()).length === 1);
    await until(() => pipeline.events.length === 1);
    expect(pipeline.events[0]?.type).toMatch(/^scm\.customer|^scm\.member/);
  });

  it('cannot be replayed, but discarded, by hand', async () => {
    await pipeline.start();
    await pipeline.publish(orderMessage('1521705612001'));
    await pipeline.publish(orderMessage('1521705612001', 1));
    await statesAre({ held: 1, withheld: 1 });
    const parking = await pipeline.parking();
    const replay = { filter: {}, source: 'legacy', options: {}, who: 'anna' } as const;
    await expect(parking.replay(replay)).rejects.toMatchObject({ code: 'selection_empty' });
    const said = { who: 'anna', reason: 'a test' };
    await parking.discard({ states: ['withheld'] }, said);
    await statesAre({ withheld: 1, discarded: 1 });
    await parking.restore({ states: ['discarded'] }, said);
    await statesAre({ withheld: 2 });
    await pipeline.switchFlag(FLAG, true);
    await until(() => pipeline.events.length === 2);
  });

  it('are withheld from a replay as well: what failed before waits for the flag, and then goes on', async () => {
    await pipeline.switchFlag(FLAG, true);
    await pipeline.start();
    const broken = { ordno: '1521705612001', step: '0', cyn: 'n', cdt: '', settlekind: 'k' };
    await pipeline.publish(cp949(legacyOrder(broken)));
    await statesAre({ parked: 1 });
    const parking = await pipeline.parking();
    const patch = [{ op: 'replace', path: '/settlekind', value: 'c' } as const];
    await parking.edit({ filter: {}, patch, who: 'anna', reason: 'a card' });
    await pipeline.switchFlag(FLAG, false);
    await until(async () => {
      for await (const { outcome } of parking.dryRun({})) return outcome === 'held';
      return false;
    });
    const { id } = await parking.replay({ filter: {}, source: 'legacy', options: {}, who: 'anna' });
    await until(async () => (await parking.job(id)).state === 'done');
    expect((await parking.job(id)).counts).toMatchObject({ done: 0, failed: 0, held: 1 });
    expect(await states()).toEqual({ withheld: 1 });
    await pipeline.switchFlag(FLAG, true);
    await until(() => pipeline.events.length === 1);
  });
});
