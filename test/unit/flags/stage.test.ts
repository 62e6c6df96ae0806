import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FeatureFlag } from '../../../flags/flag-format.ts';
import { flagsOf, parseStage, type Stage, stageOf } from '../../../flags/stage.ts';

const stages: fc.Arbitrary<Stage> = fc.oneof(
  fc.constantFrom<Stage>({ kind: 'off' }, { kind: 'shadow' }, { kind: 'live' }),
  fc.integer({ min: 1, max: 100 }).map((share): Stage => ({ kind: 'canary', share })),
);
const canary = (share: number): Stage => ({ kind: 'canary', share });

type Flags = { cutover?: FeatureFlag; shadow?: FeatureFlag };

/** As a source would write them. */
function at(stage: Stage, before: Flags = {}): Flags {
  const always = [{ name: 'default', parameters: {}, constraints: [] }];
  const written = { ...before };
  for (const wanted of flagsOf('a', stage, 'orders', before)) {
    const key = wanted.name === 'a.cutover' ? 'cutover' : 'shadow';
    const given = wanted.strategies?.map((one) => ({ parameters: {}, constraints: [], ...one }));
    const strategies = [...(given ?? written[key]?.strategies ?? always)];
    written[key] = { ...written[key], ...wanted, strategies };
  }
  return written;
}

// Only what is looked at.
const cutover = (strategies: object[], more: object = {}) =>
  ({ name: 'a.cutover', enabled: true, strategies, ...more }) as unknown as FeatureFlag;
const rollout = (share: unknown, more: object = {}) => ({
  name: 'flexibleRollout',
  parameters: { rollout: share, stickiness: 'default', groupId: 'g' },
  ...more,
});
const constraint = { contextName: 'region', operator: 'IN', values: ['kr'] };
const testers = { name: 'userWithId', parameters: { userIds: '1' }, constraints: [] };

describe('the flags of a stage', () => {
  it('come to that stage, whatever stages were before', () => {
    fc.assert(
      fc.property(fc.array(stages, { minLength: 1, maxLength: 5 }), (path) => {
        const flags = path.reduce<Flags>((before, stage) => at(stage, before), {});
        expect(stageOf(flags.cutover, flags.shadow)).toEqual(path.at(-1));
      }),
    );
  });

  it('tell a canary of all users from live', () => {
    const all = at(canary(100), at({ kind: 'live' }));
    expect(stageOf(all.cutover, all.shadow)).toEqual(canary(100));
    const live = at({ kind: 'live' }, all);
    expect(stageOf(live.cutover, live.shadow)).toEqual({ kind: 'live' });
  });

  it('take the route off its service before its requests are mirrored there', () => {
    expect(flagsOf('a', { kind: 'shadow' }, 'orders')).toEqual([
      { name: 'a.cutover', enabled: false },
      { name: 'a.shadow', enabled: true },
    ]);
  });

  it('are a rollout of the group of routes, to whose users a larger share only adds', () => {
    const parameters = { rollout: '5', stickiness: 'default', groupId: 'orders' };
    expect(flagsOf('a', canary(5), 'orders')).toEqual([
      {
        name: 'a.cutover',
        enabled: true,
        strategies: [{ name: 'flexibleRollout', parameters, constraints: [] }],
      },
    ]);
  });

  it('keep what people have added to the cutover flag', () => {
    const more = { constraints: [constraint], segments: [7], variants: [], id: 'x' };
    const parameters = { rollout: '1', stickiness: 'random', groupId: 'g', mine: 'y' };
    const before = cutover([testers, { ...rollout(1, more), parameters }]);
    const { cutover: after } = at(canary(25), { cutover: before });
    expect(after?.strategies).toEqual([
      testers,
      {
        ...rollout(25, more),
        parameters: { rollout: '25', stickiness: 'default', groupId: 'g', mine: 'y' },
      },
    ]);
  });

  it('take the place of the strategy that a new flag has, with its conditions', () => {
    const always = { name: 'default', parameters: {}, constraints: [constraint] };
    expect(
      at(canary(5), { cutover: cutover([testers, always]) }).cutover?.strategies,
    ).toMatchObject([testers, { name: 'flexibleRollout', constraints: [constraint] }]);
  });

  it('leave the share as it is where a route goes back, for whoever goes on', () => {
    const back = at({ kind: 'off' }, at(canary(25)));
    expect(back.cutover).toMatchObject({ enabled: false, strategies: [rollout('25', group)] });
  });
});

const group = { parameters: { rollout: '25', stickiness: 'default', groupId: 'orders' } };

describe('the stage of flags', () => {
  it.each<[string, FeatureFlag | undefined, object]>([
    ['no flags', undefined, { kind: 'off' }],
    ['a flag without strategies', cutover([]), { kind: 'live' }],
    ['the strategy of a new flag', cutover([{ name: 'default' }]), { kind: 'live' }],
    ['one of several that takes all', cutover([testers, rollout(100)]), { kind: 'live' }],
    ['a share among some', cutover([rollout('5', { constraints: [constraint] })]), canary(5)],
    ['a share, in numbers', cutover([rollout(5)]), canary(5)],
    [
      'a share without a stickiness',
      cutover([{ ...rollout(5), parameters: { rollout: '5' } }]),
      canary(5),
    ],
  ])('is told of %s', (_, flag, stage) => {
    expect(stageOf(flag, undefined)).toEqual(stage);
  });

  it.each<[string, string, FeatureFlag]>([
    ['all of some', 'on with conditions', cutover([rollout(100, { segments: [1] })])],
    ['a rollout and testers', 'on with conditions', cutover([rollout(5), testers])],
    ['a parent', 'on with conditions', cutover([rollout(5)], { dependencies: [{ feature: 'b' }] })],
    ['a share of requests', 'on for 5 %', cutover([rollout(5, { parameters: random(5) })])],
    ['half a percent', 'on for 0.5 %', cutover([rollout(0.5)])],
    ['a rollout to nobody', 'on for 0 %', cutover([rollout(0)])],
  ])('is none, but words: %s', (_, words, flag) => {
    expect(stageOf(flag, undefined)).toEqual({ kind: 'custom', words });
  });

  it('does not depend on the shadow flag once the route is cut over', () => {
    const shadow = { ...cutover([]), name: 'a.shadow' };
    expect(stageOf(cutover([]), shadow)).toEqual({ kind: 'live' });
    expect(stageOf({ ...cutover([]), enabled: false }, shadow)).toEqual({ kind: 'shadow' });
  });
});

function random(share: number) {
  return { rollout: share, stickiness: 'random' };
}

describe('a stage in words', () => {
  it.each<[string, Stage]>([
    ['off', { kind: 'off' }],
    ['shadow', { kind: 'shadow' }],
    ['live', { kind: 'live' }],
    ['canary 1', canary(1)],
    ['canary 5%', canary(5)],
    ['canary 100', canary(100)],
  ])('is read: %s', (words, stage) => {
    expect(parseStage(words.split(' '))).toEqual(stage);
  });

  it.each([
    ['', 'no stage is given', 'Stages: off, shadow, canary, live.'],
    ['cannary 5', 'there is no stage cannary', 'Did you mean canary?'],
    ['blue', 'there is no stage blue', 'Stages: off'],
    ['canary', 'canary needs the share', 'canary 5'],
    ...['0', '101', '-1', '2.5', '1e1', 'x', '0x5'].map((share) => [
      `canary ${share}`,
      `canary ${share}: the share is no whole number from 1 to 100`,
      'canary 5',
    ]),
    ['canary 5 6', 'canary takes no 6', 'canary 5'],
    ['live 5', 'live takes no 5', 'canary 5'],
  ])('is refused: %j', (words, message, advice) => {
    expect(() => parseStage(words.split(' '))).toThrow(
      expect.objectContaining({
        code: 'stage_invalid',
        exitCode: 2,
        message: expect.stringContaining(message),
        advice: expect.stringContaining(advice),
      }),
    );
  });
});
