import { expect, it } from '@jest/globals';
import { cutoverFlag, KILL_SWITCH, translatorFlags } from '#contracts';

it('the kill switch has one name, whatever the routes are called', () => {
  expect(KILL_SWITCH).toBe('banyan.kill-switch');
});

it('a route is cut over by the flag of its name', () => {
  expect(cutoverFlag({ name: 'order-view' })).toBe('order-view.cutover');
});

it.each([
  ['legacy.order@1', 'order'],
  ['legacy.order-line@12', 'order-line'],
  ['legacy.legacy.order@3', 'legacy.order'],
])('the translators of %s have flags of their own, the same for each version', (contract, name) => {
  expect(translatorFlags(contract)).toEqual({
    run: `translator.${name}`,
    next: `translator.${name}.next`,
    compare: `translator.${name}.compare`,
  });
});
