import { expect, it } from '@jest/globals';
import { isConstant } from '../../../flags/constant-flag.ts';
import type { FeatureFlag } from '../../../flags/flag-format.ts';

// Only what is looked at.
const flag = (strategies: object[], more: object = {}) =>
  ({ name: 'a', enabled: true, strategies, ...more }) as unknown as FeatureFlag;
const rollout = (parameters: object) => ({ name: 'flexibleRollout', parameters });

it.each([
  ['a flag that there is not', undefined],
  ['one that is off', flag([rollout({ rollout: '50' })], { enabled: false })],
  ['one without strategies', flag([])],
  ['the default strategy', flag([{ name: 'default' }])],
  ['a rollout to all', flag([rollout({ rollout: '100', stickiness: 'default' })])],
  ['a rollout to all, at random', flag([rollout({ rollout: 100, stickiness: 'random' })])],
  ['a rollout to all that says no more', flag([rollout({ rollout: 100 })])],
  ['a rollout to nobody', flag([rollout({ rollout: '0', stickiness: 'userId' })])],
  ['empty lists', flag([{ name: 'default', constraints: [], segments: [] }], { dependencies: [] })],
  ['lists that are null', flag([{ name: 'default', constraints: null, segments: null }])],
])('%s is constant', (_name, each) => {
  expect(isConstant(each)).toBe(true);
});

it.each([
  ['a gradual rollout', flag([rollout({ rollout: '50' })])],
  // The engine says no to whoever has no value to stick to.
  ['a rollout to all users', flag([rollout({ rollout: '100', stickiness: 'userId' })])],
  ['a rollout without a share', flag([{ name: 'flexibleRollout' }])],
  ['a constraint', flag([{ name: 'default', constraints: [{ contextName: 'userId' }] }])],
  ['a segment', flag([{ name: 'default', segments: [1] }])],
  ['a parent flag', flag([], { dependencies: [{ feature: 'b' }] })],
  ['another strategy', flag([{ name: 'userWithId', parameters: { userIds: '1' } }])],
  ['one of several that asks', flag([{ name: 'default' }, rollout({ rollout: '50' })])],
])('%s is not', (_name, each) => {
  expect(isConstant(each)).toBe(false);
});
