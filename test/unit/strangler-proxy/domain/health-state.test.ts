import { expect, it } from '@jest/globals';
import { HealthState, isExpected } from '../../../../strangler-proxy/domain/health-state.ts';

/** Tells checks, `+` passed and `-` failed. Returns after each of them whether it is up. */
function checked(checks: string, fall: number, rise: number): string {
  const state = new HealthState({ fall, rise });
  let wasUp = state.isUp;
  return [...checks]
    .map((check) => {
      const changed = state.checked(check === '+');
      expect(changed).toBe(state.isUp !== wasUp);
      wasUp = state.isUp;
      return state.isUp ? 'u' : 'd';
    })
    .join('');
}

it.each([
  ['is up until checks fail', '+', 'u', 2, 2],
  ['is down after two that failed', '--', 'ud', 2, 2],
  ['stays up when they alternate', '-+-+-+', 'uuuuuu', 2, 2],
  ['is up again after two that passed', '--++', 'uddu', 2, 2],
  ['stays down when they alternate', '--+-+-', 'uddddd', 2, 2],
  ['takes as many as is said', '-+---++-+++', 'uuuuddddddu', 3, 3],
  ['may take one', '-+-', 'dud', 1, 1],
])('an instance %s: %s', (_, checks, states, fall, rise) => {
  expect(checked(checks, fall, rise)).toBe(states);
});

it.each([
  [200, undefined, true],
  [302, undefined, true],
  [399, undefined, true],
  [400, undefined, false],
  [503, undefined, false],
  [204, [204], true],
  [200, [204], false],
  [429, [200, 429], true],
])('status %d, where %j is expected: passed %s', (status, expected, passed) => {
  expect(isExpected(status, expected)).toBe(passed);
});
