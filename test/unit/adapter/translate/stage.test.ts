import { expect, it } from '@jest/globals';
import { aggregateKey } from '../../../../adapter/domain/aggregate.ts';
import { outcomesOf, stateWritesOf } from '../../../../adapter/domain/batch.ts';
import { type Reading, read } from '../../../../adapter/domain/reading.ts';
import { stageOfState } from '../../../../adapter/translate/known/stage.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

/** Where an order is known to stand after each of these messages. */
function stagesAfter(messages: readonly Record<string, unknown>[]): (string | undefined)[] {
  const readings = messages.map((fields) => read(deliveryOf(cp949(legacyOrder(fields))), tools));
  return readings.map((_, index) => {
    const some = readings.slice(0, index + 1) as Reading[];
    const nothing = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };
    const outcomes = outcomesOf(some, nothing, tools);
    const [write] = stateWritesOf(
      outcomes.flatMap((one) => (one.kind === 'committed' ? [one.message] : [])),
    );
    expect(write && aggregateKey(write.aggregate)).toBe('order/1521705612047');
    return stageOfState({ type: 'order' }, write?.state);
  });
}

it('an order stands where its messages have brought it', () => {
  const step = { evt: 'order_step', cyn: 'y' };
  expect(
    stagesAfter([
      { step: '0', cyn: 'n', cdt: '' },
      { ...step, step: '1', moddt: '2018-03-22 17:03:40' },
      { ...step, step: '2', moddt: '2018-03-22 18:00:00' },
      { ...step, step: '2', step2: '44', moddt: '2018-03-22 19:00:00' },
    ]),
  ).toEqual(['received', 'paid', 'preparing', expect.stringMatching(/cancelled|refunded/)]);
});

const at = { asOf: '2026-01-01T00:00:00+09:00' };

it.each([
  ['order', {}, 'not placed'],
  ['member', {}, 'not joined'],
  ['member', { since: at.asOf }, 'joined'],
  ['member', { since: at.asOf, left: true }, 'left'],
  ['product', {}, 'on sale'],
  ['product', { soldOut: { value: false, ...at } }, 'on sale'],
  ['product', { soldOut: { value: true, ...at } }, 'sold out'],
  ['product', { soldOut: { value: true, ...at }, withdrawn: { value: true, ...at } }, 'withdrawn'],
  ['order', undefined, undefined],
  ['payment', { any: 'thing' }, undefined],
])('of %s with %j it is said: %s', (type, state, stage) => {
  expect(stageOfState({ type }, state)).toBe(stage);
});
