import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FeatureFlag } from '../../../flags/flag-format.ts';
import { needsOf } from '../../../flags/flag-needs.ts';
import type { Segment } from '../../../flags/flag-table.ts';

// Only what is looked at; the format leaves open what else stands there.
const flag = (strategies: unknown, more: object = {}) =>
  ({ name: 'a', enabled: true, strategies, ...more }) as unknown as FeatureFlag;
const rollout = (stickiness: unknown, more: object = {}) => ({
  name: 'flexibleRollout',
  parameters: { rollout: '5', stickiness },
  ...more,
});
const segments: Readonly<Record<number, unknown>> = {
  1: { id: 1, constraints: [{ contextName: 'x-country' }] },
  2: { id: 2 },
};
const needs = (one: FeatureFlag | undefined, others: readonly FeatureFlag[] = []) =>
  needsOf(
    one,
    (name) => others.find((each) => each.name === name),
    (id) => segments[id] as Segment | undefined,
  );

describe('a flag', () => {
  it.each([
    ['that there is not', undefined],
    ['that is off', flag([rollout('default')], { enabled: false })],
    ['for all', flag([{ name: 'default' }])],
  ])('%s looks at nothing', (_which, one) => {
    expect(needs(one)).toMatchObject({ isConstant: true, bySession: false, properties: [] });
  });

  it.each([
    ['a share by default', rollout('default'), true, []],
    ['a share that says no more', rollout(undefined), true, []],
    ['a share by session', rollout('sessionId'), true, []],
    ['a share by session, of Unleash 3', { name: 'gradualRolloutSessionId' }, true, []],
    ['a share by user', rollout('userId'), false, []],
    ['a share at random', rollout('random'), false, []],
    ['a share by a header field', rollout('x-tenant'), false, ['x-tenant']],
    [
      'constraints',
      { name: 'default', constraints: [{ contextName: 'path' }, { contextName: 'userId' }] },
      false,
      ['path'],
    ],
    ['a segment', { name: 'default', segments: [1] }, false, ['x-country']],
    ['a segment that is not known', { name: 'default', segments: [9] }, false, []],
  ])('by %s', (_what, strategy, bySession, properties) => {
    expect(needs(flag([strategy]))).toMatchObject({ isConstant: false, bySession, properties });
  });

  it('looks at what its parent flags look at', () => {
    const parent = { ...flag([rollout('default')]), name: 'parent' };
    const child = flag([], { dependencies: [{ feature: 'parent' }, { feature: 'gone' }] });
    expect(needs(child, [parent])).toMatchObject({ isConstant: false, bySession: true });
  });

  it('may say null for lists that it does not have, and for segments without any', () => {
    const none = { constraints: null, segments: null };
    expect(needs(flag([rollout('default', none)]))).toMatchObject({ bySession: true });
    expect(needs(flag([{ name: 'default', segments: [2] }]))).toMatchObject({ properties: [] });
  });

  it('is looked through whatever stands in its lists', () => {
    const strategies = fc.array(
      fc.record({
        name: fc.constantFrom('default', 'flexibleRollout', 'userWithId'),
        parameters: fc.jsonValue(),
        constraints: fc.jsonValue(),
        segments: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(strategies, fc.jsonValue(), (some, dependencies) => {
        const { properties } = needs(flag(some, { dependencies }));
        expect(properties.every((name) => typeof name === 'string')).toBe(true);
      }),
    );
  });
});
