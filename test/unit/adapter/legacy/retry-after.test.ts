import { describe, expect, it } from '@jest/globals';
import { httpDateOf, retryAfterOf } from '../../../../adapter/legacy/retry-after.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['no seconds', '0', 0],
    ['blanks around', ' 5 ', 5_000],
    ['more than an hour is cut', '86400', 3_600_000],
    ['more than a number holds is cut', '9'.repeat(400), 3_600_000],
    ['a date', 'Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
    ['a date of RFC 850', 'Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
    ['a date of asctime', 'Sun Nov  6 08:50:07 1994', 30_000],
    ['a date that is over', 'Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['a date far away is cut', 'Sun, 06 Nov 2094 08:00:00 GMT', 3_600_000],
  ])('is understood: %s', (_, value, expected) => {
    expect(retryAfterOf(value, now)).toBe(expected);
  });

  it.each([
    [null],
    [''],
    ['soon'],
    ['-1'],
    ['1.5'],
    ['1e3'],
    ['1994'.padEnd(5, '-')],
    ['Xyz, nonsense GMT'],
  ])('says nothing: %j', (value) => {
    expect(retryAfterOf(value, now)).toBeUndefined();
  });
});

it('a date is nothing but one of the three forms', () => {
  expect(httpDateOf('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(now);
  expect(httpDateOf('1994-11-06T08:49:37Z')).toBeUndefined();
  expect(httpDateOf(null)).toBeUndefined();
});
