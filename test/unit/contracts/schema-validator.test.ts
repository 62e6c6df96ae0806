import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schemaValidator } from '../../../contracts/schema-validator.ts';

const schema = {
  'x-contract': { name: 'legacy.test' },
  type: 'object',
  required: ['ordno'],
  properties: {
    ordno: { type: 'string', pattern: '^[0-9]+$' },
    name: { type: 'string', 'x-personal-data': 'name' },
    step: { enum: ['1', '2'] },
    at: { type: 'string', format: 'date-time' },
    extra: { 'x-encoding': ['json'], type: 'object', required: ['a/b', 'c~d'] },
    'x/y': { type: 'string' },
    lines: { type: 'array', items: { type: 'object', required: ['sno', 'ea'] } },
  },
};
const validate = schemaValidator(schema);
const validateFirst = schemaValidator(schema, 'first');

describe('a value that keeps its schema', () => {
  it.each([
    ['has no violation', { ordno: '17', step: '2', at: '2018-03-22T17:00:12+09:00' }],
    ['may hold what the schema does not know', { ordno: '17', unknown: true }],
  ])('%s', (_, value) => {
    expect(validate(value)).toEqual([]);
  });
});

describe('a violation', () => {
  it.each([
    [{}, '/ordno', 'required', 'is missing'],
    [{ ordno: 17 }, '/ordno', 'type', 'must be string'],
    [{ ordno: 'a' }, '/ordno', 'pattern', 'must match pattern "^[0-9]+$"'],
    [{ ordno: '17', step: '9' }, '/step', 'enum', 'must be one of ["1","2"]'],
    [{ ordno: '17', at: '2018-03-22' }, '/at', 'format', 'must match format "date-time"'],
    [{ ordno: '17', 'x/y': 1 }, '/x~1y', 'type', 'must be string'],
    [null, '', 'type', 'must be object'],
  ])('of %j says where, which rule, and what should be', (value, pointer, rule, message) => {
    expect(validate(value)).toEqual([{ pointer, rule, message }]);
  });

  it('points to what is missing by its name, escaped', () => {
    expect(validate({ ordno: '17', extra: {} })).toEqual([
      { pointer: '/extra/a~1b', rule: 'required', message: 'is missing' },
      { pointer: '/extra/c~0d', rule: 'required', message: 'is missing' },
    ]);
  });

  it('hides no other: all are found', () => {
    const rules = validate({ step: '9', at: 'now', name: 1 }).map(({ rule }) => rule);
    expect(rules.toSorted()).toEqual(['enum', 'format', 'required', 'type']);
  });

  it('alone is found where only the first is asked for: the same that all begin with', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          ordno: fc.oneof(fc.string(), fc.integer()),
          step: fc.constantFrom('1', '9'),
          at: fc.constantFrom('now', 3),
          extra: fc.dictionary(fc.constantFrom('a/b', 'c~d'), fc.string()),
          lines: fc.array(fc.dictionary(fc.constantFrom('sno', 'ea'), fc.string())),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(validateFirst(value)).toEqual(validate(value).slice(0, 1));
      }),
    );
  });

  it('of a million lines costs no more than one, where only the first is asked for', () => {
    const lines = Array.from({ length: 1_000_000 }, () => ({}));
    validateFirst(null);
    const began = performance.now();
    expect(validateFirst({ ordno: '17', lines })).toEqual([
      { pointer: '/lines/0/sno', rule: 'required', message: 'is missing' },
    ]);
    expect(performance.now() - began).toBeLessThan(100);
  });

  it('never holds a value of the message, which may be personal', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (secret) => {
        const value = { ordno: `ordno ${secret} 홍길동`, step: `홍길동 ${secret}`, at: `홍길동` };
        expect(JSON.stringify(validate(value))).not.toContain('홍길동');
      }),
    );
  });
});

describe('a schema that is wrong', () => {
  it.each([
    ['an unknown keyword', { minimumLength: 1 }],
    ['an unknown type', { type: 'text' }],
    ['an unknown format', { type: 'string', format: 'korean-time' }],
  ])('with %s is refused at the first value, not before', (_, wrong) => {
    const broken = schemaValidator(wrong);
    expect(() => broken('a')).toThrow();
  });
});
