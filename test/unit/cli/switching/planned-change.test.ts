import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changedFlag, type FeatureFlag, type Stage, type WantedFlag } from '#flags';
import {
  type KnownFlags,
  plannedChange,
  stageIn,
  type WantedChange,
} from '../../../../cli/switching/planned-change.ts';

const route = { name: 'order-view', service: 'order' };
const to = (stage: Stage): WantedChange => ({ routes: [{ route, stage }] });
const canary = (share: number): Stage => ({ kind: 'canary', share });
const planned = (known: KnownFlags, wanted: WantedChange) =>
  plannedChange(known, wanted, () => 'order');

/** As a source has them after they were written. */
function written(known: ReadonlyMap<string, FeatureFlag>, write: readonly WantedFlag[]) {
  const flags = write.map((flag) => [flag.name, changedFlag(known.get(flag.name), flag)] as const);
  return new Map([...known, ...flags]);
}
const at = (stage: Stage, known: ReadonlyMap<string, FeatureFlag> = new Map()) =>
  written(known, planned(known, to(stage)).write);
const effectOf = (from: Stage, wanted: Stage) => planned(at(from), to(wanted)).effects[0];

describe('what a change of stage means is told in words', () => {
  it.each<[Stage, Stage, string]>([
    [{ kind: 'off' }, canary(5), 'about 5 in 100 users move'],
    [canary(5), canary(25), 'about 20 more in 100 users move'],
    [canary(25), canary(5), 'about 20 in 100 users of today go back'],
    [canary(5), { kind: 'off' }, 'about 5 in 100 users of today go back'],
    [{ kind: 'live' }, { kind: 'off' }, 'all users go back'],
    [{ kind: 'shadow' }, { kind: 'live' }, 'all users move'],
  ])('%j → %j: %s', (from, wanted, words) => {
    expect(effectOf(from, wanted)?.effect).toMatch(new RegExp(`; ${words}$`));
  });

  it('nobody moves where the stage stays', () => {
    expect(effectOf(canary(5), canary(5))).toEqual({
      ...{ name: 'order-view', before: 'canary 5 %', after: 'canary 5 %' },
      effect: '5 in 100 users go to order, the others to the legacy',
    });
  });
});

const stages: fc.Arbitrary<Stage> = fc.oneof(
  fc.constantFrom<Stage>({ kind: 'off' }, { kind: 'shadow' }, { kind: 'live' }),
  fc.integer({ min: 1, max: 100 }).map(canary),
);

describe('what is written', () => {
  it('comes to the stage that was wanted, and nothing is written twice', () => {
    fc.assert(
      fc.property(fc.array(stages, { maxLength: 4 }), stages, (path, wanted) => {
        const before = path.reduce((known, stage) => at(stage, known), new Map());
        const after = at(wanted, before);
        expect(stageIn(after, 'order-view')).toEqual(wanted);
        expect(planned(after, to(wanted)).write).toEqual([]);
      }),
    );
  });

  it('takes back without making flags that are off because nobody has them', () => {
    expect(planned(new Map(), to({ kind: 'off' })).write).toEqual([]);
  });

  it('makes the flag of a translator, which runs as long as there is none', () => {
    const { write, effects } = planned(new Map(), { routes: [], held: ['order'] });
    expect(write).toEqual([{ name: 'translator.order', enabled: false }]);
    expect(effects).toEqual([
      {
        ...{ name: 'translator.order', before: 'on', after: 'off' },
        effect: 'messages of legacy.order wait, in order, until it is on',
      },
    ]);
  });

  it('is the kill switch for everybody, whatever conditions it has been given', () => {
    const some = { contextName: 'region', operator: 'IN', values: ['kr'] };
    const flag = { name: 'banyan.kill-switch', type: 'release', enabled: true };
    const strategies = [{ name: 'default', parameters: {}, constraints: [some] }];
    // Unleash's operators are an enum that its client does not export.
    const known = new Map([[flag.name, { ...flag, strategies } as unknown as FeatureFlag]]);
    const { flags } = planned(known, { routes: [], isKilled: true });
    expect(flags).toEqual([{ name: flag.name, before: 'on with conditions', after: 'on' }]);
  });

  it('is said to be no stage where conditions of the flag stay', () => {
    const testers = { name: 'userWithId', parameters: { userIds: '1' }, constraints: [] };
    const flag = { name: 'order-view.cutover', type: 'release', enabled: true };
    const known = new Map([[flag.name, { ...flag, strategies: [testers] }]]);
    expect(planned(known, to(canary(5))).notes).toEqual([
      'order-view: people have given order-view.cutover conditions of its own, which stay: it comes to "on with conditions", not to canary 5 %',
    ]);
  });

  it('is all that there is to it where the source cannot be asked', () => {
    const { effects, write } = planned(undefined, to({ kind: 'off' }));
    expect(effects).toMatchObject([{ before: 'unknown', after: 'off' }]);
    expect(write).toEqual([]);
  });
});
