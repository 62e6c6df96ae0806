import { describe, expect, it } from '@jest/globals';
import { trackingNumberOf } from '../../../../../adapter/translate/values/tracking-number.ts';

const failure = expect.objectContaining({
  name: 'TranslationError',
  code: 'value_invalid',
  rule: 'tracking number',
  pointer: '/x',
  message: expect.stringMatching(/^\/x is no /),
});

describe('a tracking number', () => {
  it.each([
    ['6012-3456-7890 ', '601234567890'],
    [' 6012 3456\t7890', '601234567890'],
    ['RA123456789KR', 'RA123456789KR'],
  ])('%p is %p', (text, number) => {
    expect(trackingNumberOf(text, '/x')).toBe(number);
  });

  it.each(['', ' ', '--', ' - '])('%p is none', (text) => {
    expect(() => trackingNumberOf(text, '/x')).toThrow(failure);
  });
});
