import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, isBefore } from '../../../../../adapter/translate/values/instant.ts';

const failure = expect.objectContaining({
  name: 'TranslationError',
  code: 'value_invalid',
  rule: 'time',
  pointer: '/x',
  message: expect.stringMatching(/^\/x is no /),
});

describe('an instant', () => {
  it.each([
    ['2021-09-16T14:22:31+09:00', '2021-09-16T14:22:31+09:00'],
    ['2021-09-16T05:30:00Z', '2021-09-16T05:30:00Z'],
    ['2021-09-16t05:30:00.125z', '2021-09-16T05:30:00.125Z'],
    ['2021-09-16 14:22:31+0900', '2021-09-16T14:22:31+09:00'],
    ['2021-09-16 14:22:31-03', '2021-09-16T14:22:31-03:00'],
    ['2021-09-16T14:22:31.123456789+05:30', '2021-09-16T14:22:31.123456789+05:30'],
  ])('%p is %p', (text, instant) => {
    expect(instantOf(text, '/x')).toBe(instant);
  });

  it.each([
    '',
    '2021-09-16T14:22:31',
    '2021-09-16',
    '2021-13-16T14:22:31Z',
    '2016-12-31T23:59:60Z',
    '2017-01-01T08:59:60+09:00',
    '2021-09-16T14:22Z',
    '2021-09-16T14:22:31.Z',
    '2021-09-16  14:22:31Z',
    'x2021-09-16T14:22:31Z',
    '2021-09-16T14:22:31Zx',
    '2021-09-16T14:22:31+9:00',
  ])('%p is none', (text) => {
    expect(() => instantOf(text, '/x')).toThrow(failure);
  });

  it.each([
    ['2021-09-16T05:30:00Z', '2021-09-16T14:30:01+09:00', true],
    ['2021-09-16T14:30:00+09:00', '2021-09-16T05:30:00Z', false],
    ['2021-09-16T14:30:00+09:00', '2021-09-16T05:30:00.001Z', true],
    ['2021-09-16T06:00:00Z', '2021-09-16T14:30:00+09:00', false],
  ])('%p before %p: %p', (one, other, before) => {
    expect(isBefore(one, other)).toBe(before);
  });

  it('stays the same instant in every spelling', () => {
    const instants = fc.date({
      min: new Date(0),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const text = instant.toISOString();
        const seoul = new Date(instant.getTime() + 9 * 3_600_000).toISOString();
        const inKorea = `${seoul.slice(0, -1).replace('T', ' ')}+0900`;
        expect(Date.parse(instantOf(text, '/x'))).toBe(instant.getTime());
        expect(Date.parse(instantOf(inKorea, '/x'))).toBe(instant.getTime());
      }),
    );
  });
});
