import { describe, expect, it } from '@jest/globals';
import { amountsOf, won } from '../../../../demo/legacy-store/amounts.ts';

describe('the amounts of an order', () => {
  it.each([
    { goods: [[12340, 2]], points: 0, delivery: 2500, total: 27180 },
    { goods: [[39999, 1]], points: 0, delivery: 2500, total: 42499 },
    { goods: [[20000, 2]], points: 0, delivery: 0, total: 40000 },
    { goods: [[12340, 1]], points: 3200, delivery: 2500, total: 11640 },
    { goods: [[6900, 1]], points: 9000, delivery: 2500, total: 2500 },
  ])('$goods with $points points cost $total won', ({ goods, points, delivery, total }) => {
    const lines = goods.map(([price = 0, ea = 0]) => ({ price, ea }));
    expect(amountsOf(lines, points)).toMatchObject({ delivery, settleprice: total });
  });

  it('are written with thousands separators', () => {
    expect([won(0), won(2500), won(1234567)]).toEqual(['0', '2,500', '1,234,567']);
  });
});
