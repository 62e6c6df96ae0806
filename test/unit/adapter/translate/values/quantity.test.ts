import { describe, expect, it } from '@jest/globals';
import { quantityOf } from '../../../../../adapter/translate/values/quantity.ts';

const failure = expect.objectContaining({
  name: 'TranslationError',
  code: 'value_invalid',
  rule: 'quantity',
  pointer: '/x',
  message: expect.stringMatching(/^\/x is no /),
});

describe('a quantity', () => {
  it.each([
    ['1', 1],
    ['36', 36],
    ['1,200', 1200],
    ['1,234,567', 1234567],
    ['9007199254740991', 9007199254740991],
  ])('%p is %p', (text, quantity) => {
    expect(quantityOf(text, '/x')).toBe(quantity);
  });

  it.each([
    '',
    '0',
    '0,000',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1\n',
    '1a',
    '9007199254740993',
  ])('%p is none', (text) => {
    expect(() => quantityOf(text, '/x')).toThrow(failure);
  });
});
