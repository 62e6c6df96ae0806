import { describe, expect, it } from '@jest/globals';
import { payloadSchema } from '../../../../contracts/asyncapi/payload.ts';

const place = '#/components/schemas/A';
const payloadOf = (schema: object, superseded = false) => payloadSchema(schema, place, superseded);

describe('a payload’s schema', () => {
  it('loses $id and $schema alone, and keeps what is ours', () => {
    const own = {
      title: 'A',
      'x-contract': { name: 'a', version: 1 },
      'x-personal-data': 'name',
      'x-encoding': ['json'],
      type: 'object',
    };
    expect(payloadOf({ $id: 'urn:a', $schema: 'https://x', ...own })).toEqual(own);
  });

  it('is marked deprecated when it is superseded', () => {
    expect(payloadOf({ type: 'object' }, true)).toEqual({ type: 'object', deprecated: true });
  });

  it('has references that lead into the document', () => {
    const schema = {
      $defs: { b: { type: 'string' }, c: { $ref: '#/$defs/b' } },
      properties: {
        b: { $ref: '#/$defs/b' },
        again: { $ref: '#' },
        place: { $ref: '#/properties/b' },
        elsewhere: { $ref: 'urn:other#/$defs/b' },
      },
    };
    expect(payloadOf(schema)).toEqual({
      definitions: { b: { type: 'string' }, c: { $ref: `${place}/definitions/b` } },
      properties: {
        b: { $ref: `${place}/definitions/b` },
        again: { $ref: place },
        place: { $ref: `${place}/properties/b` },
        elsewhere: { $ref: 'urn:other#/$defs/b' },
      },
    });
  });

  it('has what stands beside a reference beside an allOf, because draft-07 does not see it', () => {
    const schema = {
      items: { $ref: '#/$defs/b', description: 'One.', allOf: [{ minLength: 1 }] },
      not: { $ref: '#/$defs/b', maxLength: 2 },
    };
    const $ref = `${place}/definitions/b`;
    expect(payloadOf(schema)).toEqual({
      items: { description: 'One.', allOf: [{ $ref }, { minLength: 1 }] },
      not: { maxLength: 2, allOf: [{ $ref }] },
    });
  });

  it('is changed where a schema is, and nowhere that is a value', () => {
    const value = { $ref: '#/$defs/b', $defs: {}, minContains: 1 };
    const schema = {
      const: value,
      enum: [value],
      examples: [value],
      default: value,
      properties: { $ref: { type: 'string' }, open: true },
      anyOf: [true, { $ref: '#/$defs/b' }],
      additionalProperties: false,
    };
    expect(payloadOf(schema)).toEqual({
      ...schema,
      anyOf: [true, { $ref: `${place}/definitions/b` }],
    });
  });

  it('is left alone where a keyword holds something that is no schema', () => {
    const schema = { allOf: 'x', properties: ['y'], not: 3 };
    expect(payloadOf(schema)).toEqual(schema);
  });

  it.each([
    [{ prefixItems: [{ type: 'string' }] }],
    [{ dependentRequired: { a: ['b'] } }],
    [{ dependentSchemas: { a: { required: ['b'] } } }],
    [{ contains: {}, minContains: 2 }],
    [{ contains: {}, maxContains: 2 }],
    [{ type: 'object', dependentRequired: { a: ['b'] }, title: 'A' }],
    [{ type: 'object', not: { required: ['a'], minContains: 1 }, title: 'A' }],
    [{ unevaluatedItems: false }],
    [{ unevaluatedProperties: false }],
  ])('that says more than draft-07 can is given as 2020-12: %j', (more) => {
    const schemaFormat = 'application/schema+json;version=draft-2020-12';
    expect(payloadOf({ $id: 'urn:a', ...more })).toEqual({ schemaFormat, schema: more });
    const deep = { properties: { a: { anyOf: [{ items: more }] } } };
    expect(payloadOf(deep)).toEqual({ schemaFormat, schema: deep });
  });

  it('given as 2020-12 keeps its $defs, and its references lead there', () => {
    const schema = {
      $defs: { b: { dependentRequired: { a: ['b'] } } },
      unevaluatedProperties: { $ref: '#/$defs/b' },
      unevaluatedItems: { $ref: '#/$defs/b' },
    };
    const $ref = `${place}/schema/$defs/b`;
    expect(payloadOf(schema, true)).toEqual({
      schemaFormat: 'application/schema+json;version=draft-2020-12',
      schema: {
        $defs: schema.$defs,
        unevaluatedProperties: { $ref },
        unevaluatedItems: { $ref },
        deprecated: true,
      },
    });
  });
});
