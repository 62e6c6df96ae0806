import { describe, expect, it } from '@jest/globals';
import { fieldType, hasFurtherRules } from '../../../../contracts/asyncapi/field-type.ts';

describe('the type of a field', () => {
  it.each([
    [{}, 'anything'],
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ const: 'KRW' }, '`"KRW"`'],
    [{ const: 1 }, '`1`'],
    [{ enum: ['', 'n', 0, null] }, '`""` `"n"` `0` `null`'],
    [{ enum: ['a`b'] }, '`` "a`b" ``'],
    [{ type: 'string', format: 'date-time' }, 'string, date-time'],
    [{ type: 'string', pattern: '^a|b$' }, 'string, `^a|b$`'],
    [
      { type: 'string', minLength: 1, maxLength: 3 },
      'string, 1 character or more, 3 characters at the most',
    ],
    [
      { type: 'string', minLength: 2, maxLength: 1 },
      'string, 2 characters or more, 1 character at the most',
    ],
    [{ type: 'integer', minimum: 0, maximum: 9 }, 'integer, ≥ 0, ≤ 9'],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 9 }, 'number, > 0, < 9'],
    [{ type: 'number', multipleOf: 5 }, 'number, a multiple of 5'],
    [
      { type: 'array', minItems: 1, maxItems: 4, uniqueItems: true },
      'array, 1 or more, 4 at the most, each once',
    ],
    [{ type: 'array', uniqueItems: false }, 'array'],
    [{ type: 'object', 'x-encoding': ['base64', 'json'] }, 'object, as base64 text, as json text'],
    [{ type: 'string', not: { const: 'x' } }, 'string, further rules'],
  ])('%j is %s', (node, words) => {
    expect(fieldType(node)).toBe(words);
  });
});

describe('further rules', () => {
  it.each(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'propertyNames', 'dependentRequired'])(
    'are what %s says',
    (keyword) => {
      expect(hasFurtherRules({ [keyword]: {} })).toBe(true);
    },
  );

  it('are not what a table shows', () => {
    expect(hasFurtherRules({ type: 'string', minLength: 1, 'x-personal-data': 'name' })).toBe(
      false,
    );
  });
});
