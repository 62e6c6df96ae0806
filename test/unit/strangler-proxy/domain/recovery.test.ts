import { expect, it } from '@jest/globals';
import { Recovery } from '../../../../strangler-proxy/domain/recovery.ts';

it.each([
  [0, 0.1],
  [5_000, 0.55],
  [10_000, 1],
  [60_000, 1],
])('after %d ms of 10,000, a share of %d is let through', (ms, share) => {
  expect(new Recovery(1_000, 10_000).share(1_000 + ms)).toBeCloseTo(share);
});

it.each<[string, ('success' | 'failure')[], boolean]>([
  ['few requests say nothing', ['failure', 'failure', 'failure', 'failure'], false],
  ['half of them failed', ['success', 'failure', 'success', 'failure', 'failure'], true],
  ['most of them succeeded', ['success', 'success', 'success', 'failure', 'failure'], false],
])('%s: %j, has failed: %s', (_, outcomes, hasFailed) => {
  const recovery = new Recovery(0, 10_000);
  expect(outcomes.map((outcome) => recovery.settle(outcome)).at(-1)).toBe(hasFailed);
});
