import { describe, expect, it } from '@jest/globals';
import type { FeatureFlag } from '../../../flags/flag-format.ts';
import { changesBetween, wordsOf } from '../../../flags/flag-words.ts';

// Only what is looked at.
const flag = (strategies: object[], more: object = {}) =>
  ({ name: 'a', enabled: true, strategies, ...more }) as unknown as FeatureFlag;
const rollout = (share: unknown, more: object = {}) => ({
  name: 'flexibleRollout',
  parameters: { rollout: share, stickiness: 'default', groupId: 'g' },
  ...more,
});
const constraint = { contextName: 'userId', operator: 'IN', values: ['1'] };

describe('a flag in words', () => {
  it.each<[string, string, FeatureFlag | undefined]>([
    ['unknown', 'a flag that there is not', undefined],
    ['off', 'one that is off, whatever its strategies', flag([rollout(5)], { enabled: false })],
    ['on', 'one without strategies', flag([])],
    ['on', 'the default strategy', flag([{ name: 'default' }])],
    ['on', 'a rollout to all', flag([rollout('100')])],
    ['on', 'one of several that takes all', flag([rollout('5'), { name: 'default' }])],
    ['on', 'lists that are null', flag([{ name: 'default', constraints: null, segments: null }])],
    ['on for 5 %', 'a rollout', flag([rollout('5')])],
    ['on for 100 %', 'all who have an id', flag([rollout(100, { parameters: ids(100) })])],
    ['on with conditions', 'a constraint', flag([rollout('5', { constraints: [constraint] })])],
    ['on with conditions', 'a segment', flag([{ name: 'default', segments: [1] }])],
    ['on with conditions', 'another strategy', flag([{ name: 'userWithId' }])],
    ['on with conditions', 'two rollouts', flag([rollout('5'), rollout('6')])],
    ['on with conditions', 'a share that is none', flag([rollout('many')])],
    ['on with conditions', 'a parent', flag([], { dependencies: [{ feature: 'b' }] })],
  ])('is %s: %s', (words, _, each) => {
    expect(wordsOf(each)).toBe(words);
  });
});

function ids(share: number) {
  return { rollout: share, stickiness: 'userId' };
}

describe('changes between two states of the flags', () => {
  const changes = (before: readonly FeatureFlag[], after: readonly FeatureFlag[]) =>
    changesBetween(before, after).map((change) => Object.values(change).join(' | '));

  it('are those of new flags, of others, and of flags that are gone', () => {
    const before = [flag([], { name: 'same' }), flag([rollout('5')]), flag([], { name: 'gone' })];
    const after = [flag([rollout('25')]), flag([], { name: 'same' }), flag([], { name: 'new' })];
    expect(changes(before, after)).toEqual([
      'a | on for 5 % | on for 25 %',
      'gone | on | unknown',
      'new | unknown | on',
    ]);
  });

  it('are told where the words are the same, and the conditions others', () => {
    const constrained = (value: string) => [
      flag([rollout('5', { constraints: [{ ...constraint, values: [value] }] })]),
    ];
    expect(changes(constrained('1'), constrained('2'))).toEqual([
      'a | on with conditions | on with conditions (other conditions)',
    ]);
    expect(
      changes([flag([rollout('5')])], [flag([rollout('5', { parameters: group('h') })])]),
    ).toEqual(['a | on for 5 % | on for 5 % (other conditions)']);
  });

  it.each<[string, FeatureFlag, FeatureFlag]>([
    ['the conditions of a flag that stays off', flag([rollout(1)], off()), flag([], off())],
    ['another way to be on for all', flag([]), flag([rollout(100)])],
    ['what only a page shows', flag([rollout(5)]), flag([rollout(5, { id: 'x' })], { type: 'y' })],
    ['the order of keys', flag([rollout(5)]), flag([{ ...rollout(5), name: 'flexibleRollout' }])],
  ])('are not: %s', (_, before, after) => {
    expect(changes([before], [after])).toEqual([]);
  });
});

function off() {
  return { enabled: false };
}

function group(groupId: string) {
  return { rollout: '5', stickiness: 'default', groupId };
}
