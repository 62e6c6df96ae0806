import { describe, expect, it } from '@jest/globals';
import { isSchemaObject, opened, resolved } from '../../../contracts/schema-node.ts';

it.each([
  [{}, true],
  [{ type: 'string' }, true],
  [true, false],
  [false, false],
  [null, false],
  [undefined, false],
  [[{}], false],
  ['string', false],
])('%j has keywords: %p', (value, answer) => {
  expect(isSchemaObject(value)).toBe(answer);
});

describe('a node with a reference', () => {
  const root = {
    $defs: {
      won: { type: 'string', pattern: '^[0-9]+$' },
      price: { $ref: '#/$defs/won', description: 'A price.' },
      anything: true,
      circle: { $ref: '#/$defs/way', type: 'string' },
      way: { $ref: '#/$defs/circle', minLength: 1 },
    },
  };

  it.each([
    ['says what it refers to', { $ref: '#/$defs/won' }, root.$defs.won],
    [
      'says more than what it refers to, and outranks it',
      { $ref: '#/$defs/won', pattern: '^0$', description: 'Nothing.' },
      { type: 'string', pattern: '^0$', description: 'Nothing.' },
    ],
    [
      'follows a reference to a reference',
      { $ref: '#/$defs/price' },
      { ...root.$defs.won, description: 'A price.' },
    ],
    [
      'keeps its own where the other is missing',
      { $ref: '#/$defs/x', type: 'array' },
      { type: 'array' },
    ],
    [
      'keeps its own where the other says nothing',
      { $ref: '#/$defs/anything', type: 'null' },
      { type: 'null' },
    ],
    ['goes round a circle once', { $ref: '#/$defs/circle' }, { type: 'string', minLength: 1 }],
  ])('%s', (_, node, result) => {
    expect(resolved(node, root)).toEqual(result);
  });

  it('keeps its own where nothing is defined', () => {
    expect(resolved({ $ref: '#/$defs/won', type: 'string' }, {})).toEqual({ type: 'string' });
  });

  it('is told from one whose property is called $ref', () => {
    const node = { type: 'object', $ref: { type: 'string' } };
    expect(resolved(node, root)).toBe(node);
  });
});

describe('an opened schema', () => {
  const closed = { type: 'object', additionalProperties: false };
  const open = { type: 'object' };

  it.each([
    ['the whole', closed, open],
    ['a property', { properties: { a: closed } }, { properties: { a: open } }],
    ['what items are', { items: closed }, { items: open }],
    ['what is referred to', { $defs: { a: closed } }, { $defs: { a: open } }],
    ['each of several', { allOf: [closed, true] }, { allOf: [open, true] }],
    ['what is unevaluated', { unevaluatedProperties: false }, {}],
    ['what others must be', { additionalProperties: closed }, { additionalProperties: open }],
  ])('lets more pass in %s', (_, schema, result) => {
    expect(opened(schema)).toEqual(result);
  });

  it.each([
    ['where it tells cases apart', { oneOf: [closed], not: closed, if: closed }],
    ['in a value', { const: closed, enum: [closed] }],
    ['in properties of that name', { properties: { additionalProperties: false } }],
  ])('stays as it is %s', (_, schema) => {
    expect(opened(schema)).toEqual(schema);
  });
});
