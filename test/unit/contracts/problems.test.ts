import { expect, it } from '@jest/globals';
import { nearest } from '#contracts';
import { complaintOf } from '../../../contracts/config/problems.ts';

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
  ['nothing of it is in the other', 'x', ['ca']],
  ['nothing is known', 'routes', []],
])('a word means none when %s', (_, word, known) => {
  expect(nearest(word, known)).toBeUndefined();
});

it('of a long word up to a third may differ', () => {
  expect(nearest('order-cancellation', ['order-cancel'])).toBe('order-cancel');
});

it('a violation of the whole is one of the configuration', () => {
  const error = { instancePath: '', schemaPath: '#/type', keyword: 'type' };
  expect(complaintOf({ ...error, params: { type: 'object' } })).toEqual({
    path: [],
    message: 'the configuration must be of type object',
  });
});
