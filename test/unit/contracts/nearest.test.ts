import { expect, it } from '@jest/globals';
import { nearest } from '#contracts';

it.each([
  ['routs', ['services', 'routes'], 'routes'],
  ['LISTEN', ['listen'], 'listen'],
  ['listen', ['LISTEN'], 'LISTEN'],
  ['orders', ['order', 'orders'], 'orders'],
  ['ab', ['abcd'], 'abcd'],
])('%p among %p most likely means %p', (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

it.each([
  ['of a short word more than two letters differ', 'ab', ['abcde']],
  ['of a long word more than a third differs', 'order-view', ['order-list-a']],
  ['nothing is known', 'routes', []],
])('a word means none when %s', (_, word, known) => {
  expect(nearest(word, known)).toBeUndefined();
});

it('of a long word up to a third may differ', () => {
  expect(nearest('order-cancellation', ['order-cancel'])).toBe('order-cancel');
});
