import { describe, expect, it } from '@jest/globals';
import { rows } from '../../../../demo/legacy-store/database.ts';
import { cancelLine, type Move, moveOrder } from '../../../../demo/legacy-store/order-steps.ts';
import { findOrder, linesOf } from '../../../../demo/legacy-store/orders.ts';
import { shopWithOrder } from './shop-fixture.ts';

const later = new Date('2018-03-23T09:30:00+09:00');

function shop(settlekind = 'c') {
  const { db, ordno } = shopWithOrder({ settlekind });
  return {
    move: (step: string, step2 = '', parcel: Partial<Move> = {}) =>
      moveOrder(db, ordno, { step, step2, ...parcel }, later),
    cancel: (line: number) => cancelLine(db, ordno, String(linesOf(db, ordno)[line]?.sno), later),
    order: () => findOrder(db, ordno),
    isteps: () => linesOf(db, ordno).map((line) => line.istep),
    messages: () =>
      rows<{ routing_key: string }>(db, 'SELECT * FROM gd_mq').map((row) => row.routing_key),
    moveUnknown: () => moveOrder(db, '1', { step: '1', step2: '' }, later),
  };
}

describe('a step change', () => {
  it('touches only lines still at the step before', () => {
    const { move, cancel, isteps } = shop();
    cancel(1);
    move('2');
    move('3');
    expect(isteps()).toEqual(['3', '44']);
  });

  it('takes the lines along through step2', () => {
    const { move, isteps } = shop();
    move('1', '40');
    expect(isteps()).toEqual(['40', '40']);
    move('1', '44');
    expect(isteps()).toEqual(['44', '44']);
  });

  it('finds the money paid from step 1 on, and the parcel sent from step 3 on', () => {
    const { move, order } = shop('a');
    expect(order()).toMatchObject({ cyn: 'n', dyn: 'n' });
    move('1');
    expect(order()).toMatchObject({ cyn: 'y', cdt: '2018-03-23 09:30:00', dyn: 'n' });
    move('3', '', { deliveryno: '4', deliverycode: '6012-3456-7890' });
    expect(order()).toMatchObject({ dyn: 'y', ddt: '2018-03-23 09:30:00', confirmdt: '' });
    move('4');
    expect(order()).toMatchObject({ deliveryno: '4', confirmdt: '2018-03-23 09:30:00' });
    move('4', '44');
    expect(order()).toMatchObject({ cyn: 'r', dyn: 'r' });
  });

  it('is told to other systems, as is a line that was cancelled', () => {
    const { move, cancel, messages } = shop();
    move('2');
    cancel(0);
    expect(messages()).toEqual(['order.received', 'order.step', 'order.step']);
  });

  it('of an unknown order, or of a line that is cancelled already, tells nothing', () => {
    const { cancel, messages, moveUnknown } = shop();
    cancel(0);
    expect(cancel(0)).toBe(false);
    expect(moveUnknown()).toBeUndefined();
    expect(messages()).toHaveLength(2);
  });
});
