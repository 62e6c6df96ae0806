import { expect, it } from '@jest/globals';
import { changeOf } from '#flags';

/** Sent by Unleash 8.2.0. */
const switchedOn = {
  id: 10,
  type: 'feature-environment-enabled',
  createdBy: 'admin',
  createdAt: '2026-11-22T05:02:38.220Z',
  createdByUserId: 1,
  data: null,
  preData: null,
  tags: [],
  featureName: 'order-view.cutover',
  project: 'default',
  environment: 'development',
  groupType: 'transaction',
  groupId: '01M80T51MC43XBM4G89FVHFBNS',
};
const flags = ['order-view.cutover'];
const environment = 'development';

it('a switch is told with who, where and which flag', () => {
  expect(changeOf(switchedOn)).toEqual({
    who: 'admin',
    flags,
    what: 'switched on in development',
    environment,
  });
});

it('a strategy is told with its share, where it has one', () => {
  const added = { ...switchedOn, type: 'feature-strategy-add' };
  const canary = { name: 'flexibleRollout', parameters: { rollout: '25' } };
  expect(changeOf({ ...added, data: canary })?.what).toBe('strategy added: 25 % in development');
  const always = { name: 'default', parameters: {} };
  expect(changeOf({ ...added, data: always })?.what).toBe('strategy added in development');
});

it('what all environments share has none', () => {
  const archived = { ...switchedOn, type: 'feature-archived', environment: null };
  expect(changeOf(archived)).toMatchObject({ what: 'archived', environment: undefined });
});

it('what has no words here is told in those of Unleash, without a flag where it names none', () => {
  const applied = { ...switchedOn, type: 'change-request-applied', featureName: null };
  expect(changeOf(applied)).toMatchObject({
    flags: [],
    what: 'change-request-applied in development',
  });
});

it.each([undefined, null, 'text', [switchedOn], {}, { type: 'x' }, { createdBy: 'x' }])(
  '%j is no change',
  (body) => {
    expect(changeOf(body)).toBeUndefined();
  },
);
