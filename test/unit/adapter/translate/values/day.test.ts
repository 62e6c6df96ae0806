import { describe, expect, it } from '@jest/globals';
import { dayOf } from '../../../../../adapter/translate/values/day.ts';

const failure = expect.objectContaining({
  name: 'TranslationError',
  code: 'value_invalid',
  rule: 'day',
  pointer: '/x',
  message: expect.stringMatching(/^\/x is no /),
});

describe('a day', () => {
  it.each(['2018-04-05', '2020-02-29', '0001-01-01'])('%p is one', (text) => {
    expect(dayOf(text, '/x')).toBe(text);
  });

  it.each(['', '0000-00-00', undefined])('%p says that there is none', (text) => {
    expect(dayOf(text, '/x')).toBeUndefined();
  });

  it.each([
    '2018-02-30',
    '2019-02-29',
    '2018-13-01',
    '2018-00-10',
    '2018-04-31',
    '내일',
    '2018-4-5',
  ])('%p never is', (text) => {
    expect(() => dayOf(text, '/x')).toThrow(failure);
  });
});
