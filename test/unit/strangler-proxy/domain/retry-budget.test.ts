import { expect, it } from '@jest/globals';
import { RetryBudget } from '../../../../strangler-proxy/domain/retry-budget.ts';

const taken = (budget: RetryBudget, inHand: number) => {
  let count = 0;
  while (budget.take(inHand)) count += 1;
  return count;
};

it.each([
  [1, 3],
  [15, 3],
  [20, 4],
  [1_000, 200],
])('of %d requests in hand, %d may be tries at another instance', (inHand, tries) => {
  expect(taken(new RetryBudget({ budget: 0.2, floor: 3 }), inHand)).toBe(tries);
});

it('what is given back can be taken again', () => {
  const budget = new RetryBudget({ budget: 0, floor: 1 });
  expect([budget.take(9), budget.take(9)]).toEqual([true, false]);
  budget.giveBack();
  expect(budget.take(9)).toBe(true);
});
