import { describe, expect, it } from '@jest/globals';
import { lossesBetween } from '../../../../contracts/compatibility/losses.ts';
import type { AnySchema } from './random-schemas.ts';

/** The losses from the first to the second as text: `rule pointer: what`. */
const losses = (a: AnySchema, b: AnySchema, ignoresUnnamed = false) =>
  lossesBetween(a, b, { ignoresUnnamed }).map(
    ({ rule, pointer, what }) => `${rule} ${pointer}: ${what}`,
  );

const of = (properties: AnySchema, more: AnySchema = {}): AnySchema => ({
  type: 'object',
  properties,
  ...more,
});
const closed = (properties: AnySchema, more: AnySchema = {}) =>
  of(properties, { additionalProperties: false, ...more });
const text = { type: 'string' };
const whole = { type: 'integer' };
const list = (items: unknown, more: AnySchema = {}) => ({ type: 'array', items, ...more });
const a = (schema: unknown) => of({ a: schema });

/** `if`, and what must hold then. */
const condition = (one: unknown, then: unknown) =>
  Object.fromEntries([
    ['if', one],
    ['then', then],
  ]);

/** What is lost from the wider schema to the narrower one; nothing is lost the other way. */
type Narrowing = readonly [name: string, wide: AnySchema, narrow: AnySchema, ...lost: string[]];

const values: readonly Narrowing[] = [
  [
    'a value less in an enum',
    { enum: ['a', 'b', 'c'] },
    { enum: ['b'] },
    'enum_narrowed : "a", "c"',
  ],
  [
    'an enum instead of a type',
    text,
    { type: 'string', enum: ['a'] },
    'enum_narrowed : anything but "a"',
  ],
  ['an enum instead of anything', {}, { enum: ['a', 1] }, 'enum_narrowed : anything but "a", 1'],
  ['a const instead of an enum', { enum: ['a', 'b'] }, { const: 'a' }, 'const_changed : "b"'],
  ['a const instead of a type', text, { const: 'a' }, 'const_changed : anything but "a"'],
  [
    'an enum of one of both booleans',
    { type: 'boolean' },
    { enum: [true] },
    'enum_narrowed : anything but true',
  ],
  [
    'a const instead of null or a boolean',
    { type: ['boolean', 'null'] },
    { const: null },
    'const_changed : anything but null',
  ],
  [
    'an enum whose values are too long',
    { enum: ['a', 'bcd'] },
    { type: 'string', enum: ['a', 'bcd'], maxLength: 2 },
    'enum_narrowed : "bcd"',
  ],
  [
    'a type less',
    { type: ['string', 'null', 'boolean'] },
    text,
    'type_narrowed : null, true or false',
  ],
  [
    'a type instead of anything',
    {},
    { type: ['string', 'number', 'boolean'] },
    'type_narrowed : null, an object, an array',
  ],
  [
    'whole numbers instead of numbers',
    { type: 'number' },
    whole,
    'type_narrowed : a number with a fraction',
  ],
  [
    'no numbers',
    { type: ['number', 'string'] },
    text,
    'type_narrowed : a whole number, a number with a fraction',
  ],
  ['nothing at all', text, { not: {}, type: 'string' }, 'not_comparable : "not"'],
  [
    'a higher minimum',
    { type: 'number', minimum: 1 },
    { type: 'number', minimum: 2 },
    'minimum_raised : a number below 2',
  ],
  ['a new minimum', whole, { type: 'integer', minimum: 0 }, 'minimum_raised : a number below 0'],
  [
    'a minimum that is excluded',
    { type: 'number', minimum: 1 },
    { type: 'number', exclusiveMinimum: 1 },
    'minimum_raised : a number of 1 or below',
  ],
  [
    'a higher excluded minimum',
    { type: 'number', exclusiveMinimum: 1 },
    { type: 'number', exclusiveMinimum: 2 },
    'minimum_raised : a number of 2 or below',
  ],
  [
    'a minimum above an excluded one',
    { type: 'number', exclusiveMinimum: 1 },
    { type: 'number', minimum: 2 },
    'minimum_raised : a number below 2',
  ],
  [
    'a lower maximum',
    { type: 'number', maximum: 2 },
    { type: 'number', maximum: 1 },
    'maximum_lowered : a number above 1',
  ],
  [
    'a maximum that is excluded',
    { type: 'number', maximum: 1 },
    { type: 'number', exclusiveMaximum: 1 },
    'maximum_lowered : a number of 1 or above',
  ],
  [
    'a lower excluded maximum',
    { type: 'number', exclusiveMaximum: 2 },
    { type: 'number', exclusiveMaximum: 1 },
    'maximum_lowered : a number of 1 or above',
  ],
  [
    'a new multiple',
    whole,
    { type: 'integer', multipleOf: 5 },
    'multiple_changed : a number that is no multiple of 5',
  ],
  [
    'a multiple of the multiple',
    { type: 'integer', multipleOf: 2 },
    { type: 'integer', multipleOf: 4 },
    'multiple_changed : a number that is no multiple of 4',
  ],
  [
    'a higher minLength',
    { type: 'string', minLength: 1 },
    { type: 'string', minLength: 2 },
    'length_narrowed : a string shorter than 2',
  ],
  [
    'a lower maxLength',
    { type: 'string', maxLength: 2 },
    { type: 'string', maxLength: 1 },
    'length_narrowed : a string longer than 1',
  ],
  [
    'a new pattern',
    text,
    { type: 'string', pattern: '^a' },
    'pattern_changed : a string that does not match ^a',
  ],
  [
    'a limit beside a format',
    { type: 'string', format: 'date' },
    { type: 'string', format: 'date', maxLength: 9 },
    'length_narrowed : a string longer than 9',
  ],
  [
    'a new format',
    text,
    { type: 'string', format: 'date' },
    'format_added : a value that is not in the format date',
  ],
];

const containers: readonly Narrowing[] = [
  [
    'a new required property',
    a(text),
    of({ a: text }, { required: ['a'] }),
    'required_added /a: a message without it',
  ],
  [
    'a required property whose name has signs',
    of({}),
    of({}, { required: ['a/b~c'] }),
    'required_added /a~1b~0c: a message without it',
  ],
  [
    'a property described with constraints',
    of({}),
    a(text),
    'property_added /a: values of any kind there',
  ],
  [
    'a property less in a closed object',
    closed({ a: text, b: text }),
    closed({ a: text }),
    'property_removed /b: a message with it',
  ],
  ['a property that may not be there', a(text), a(false), 'property_removed /a: a message with it'],
  ['a closed object', a(text), closed({ a: text }), 'closed : properties that it does not name'],
  [
    'closed deep below',
    a(list(of({ b: {} }))),
    a(list(closed({ b: {} }))),
    'closed /a/*: properties that it does not name',
  ],
  [
    'a schema for other properties',
    of({}),
    of({}, { additionalProperties: text }),
    'type_narrowed /*: null, true or false, an object, an array, a whole number, a number with a fraction',
  ],
  [
    'closed instead of a schema for others',
    of({}, { additionalProperties: text }),
    closed({}),
    'closed : properties that it does not name',
  ],
  [
    'a named property that others allow',
    of({}, { additionalProperties: text }),
    of({ a: { type: 'string', minLength: 1 } }, { additionalProperties: text }),
    'length_narrowed /a: a string shorter than 1',
  ],
  [
    'a new pattern of properties',
    of({}),
    of({}, { patternProperties: { '^x': text } }),
    'not_comparable : "patternProperties"',
  ],
  [
    'names of properties',
    of({}),
    of({}, { propertyNames: { maxLength: 2 } }),
    'not_comparable : "propertyNames"',
  ],
  [
    'a dependent property',
    of({}),
    of({}, { dependentRequired: { a: ['b'] } }),
    'not_comparable : "dependentRequired"',
  ],
  [
    'a dependent schema',
    of({}),
    of({}, { dependentSchemas: { a: { required: ['b'] } } }),
    'not_comparable : "dependentSchemas"',
  ],
  [
    'more properties',
    of({}, { minProperties: 1 }),
    of({}, { minProperties: 2 }),
    'property_count_narrowed : an object of fewer properties than 2',
  ],
  [
    'fewer properties',
    of({}, { maxProperties: 2 }),
    of({}, { maxProperties: 1 }),
    'property_count_narrowed : an object of more properties than 1',
  ],
  [
    'narrower elements',
    list(a({ enum: ['1', '44'] })),
    list(a({ enum: ['1'] })),
    'enum_narrowed /*/a: "44"',
  ],
  [
    'a narrower element at its place',
    list({}, { prefixItems: [{ type: ['string', 'null'] }] }),
    list({}, { prefixItems: [text] }),
    'type_narrowed /0: null',
  ],
  [
    'a place of its own',
    list(text),
    list(text, { prefixItems: [{ type: 'string', maxLength: 1 }] }),
    'length_narrowed /0: a string longer than 1',
  ],
  [
    'no more elements',
    { type: 'array', prefixItems: [text] },
    list(false, { prefixItems: [text] }),
    'items_narrowed /*: an element there',
  ],
  [
    'more elements',
    list(text, { minItems: 1 }),
    list(text, { minItems: 2 }),
    'items_narrowed : an array of fewer elements than 2',
  ],
  [
    'fewer elements',
    list(text, { maxItems: 3 }),
    list(text, { maxItems: 2 }),
    'items_narrowed : an array of more elements than 2',
  ],
  [
    'elements that differ',
    list(text),
    list(text, { uniqueItems: true }),
    'unique_added : an array with an element twice',
  ],
  [
    'an element that must be there',
    list({}),
    list({}, { contains: text }),
    'not_comparable : "contains"',
  ],
];

const choices: readonly Narrowing[] = [
  ['a branch less', { anyOf: [text, whole] }, { anyOf: [text] }, 'not_comparable : "anyOf"'],
  ['a choice instead of anything', {}, { anyOf: [text, whole] }, 'not_comparable : "anyOf"'],
  [
    'exactly one of several',
    text,
    { type: 'string', oneOf: [{ minLength: 2 }, { maxLength: 0 }] },
    'not_comparable : "oneOf"',
  ],
  ['not something', text, { type: 'string', not: { const: 'a' } }, 'not_comparable : "not"'],
  [
    'a condition',
    text,
    { type: 'string', ...condition({ maxLength: 1 }, { pattern: '^a' }) },
    'not_comparable : "if"',
  ],
  [
    'one more of all',
    { allOf: [text] },
    { allOf: [text, { type: 'string', maxLength: 1 }] },
    'length_narrowed : a string longer than 1',
  ],
  [
    'a definition behind a reference',
    { $ref: '#/$defs/x', $defs: { x: text } },
    { $ref: '#/$defs/x', $defs: { x: { type: 'string', maxLength: 1 } } },
    'length_narrowed : a string longer than 1',
  ],
  [
    'a keyword beside a reference',
    { $ref: '#/$defs/x', $defs: { x: text } },
    { $ref: '#/$defs/x', maxLength: 1, $defs: { x: text } },
    'length_narrowed : a string longer than 1',
  ],
];

describe.each([...values, ...containers, ...choices])('%s', (_, wide, narrow, ...lost) => {
  it('is a loss', () => expect(losses(wide, narrow)).toEqual(lost));
  it('is none the other way', () => expect(losses(narrow, wide)).toEqual([]));
  it('is none between equal schemas', () => {
    expect(losses(narrow, structuredClone(narrow))).toEqual([]);
    expect(losses(wide, structuredClone(wide))).toEqual([]);
  });
});

describe('a change both ways is a loss both ways', () => {
  it.each([
    [
      'of a pattern',
      { type: 'string', pattern: 'a' },
      { type: 'string', pattern: 'b' },
      'pattern_changed : a string that does not match b',
    ],
    [
      'of a format',
      { type: 'string', format: 'date' },
      { type: 'string', format: 'time' },
      'format_changed : a value that is not in the format time',
    ],
    ['of a const', { const: 1 }, { const: 2 }, 'const_changed : 1'],
    [
      'of an encoding',
      { 'x-encoding': ['json'] },
      { 'x-encoding': ['base64', 'json'] },
      'encoding_changed : ["json"] and ["base64","json"]',
    ],
    [
      'to an encoding',
      text,
      { ...text, 'x-encoding': ['json'] },
      'encoding_changed : none and ["json"]',
    ],
    [
      'of a multiple',
      { type: 'number', multipleOf: 0.5 },
      { type: 'number', multipleOf: 0.1 },
      'multiple_changed : a number that is no multiple of 0.1',
    ],
    [
      'of a multiple that is divided exactly, as fractions are not',
      { type: 'number', multipleOf: 4.5 },
      { type: 'number', multipleOf: 1.5 },
      'multiple_changed : a number that is no multiple of 1.5',
    ],
    ['of a type', text, whole, 'type_narrowed : a string'],
  ])('%s', (_, one, other, lost) => {
    expect(losses(one, other)).toEqual([lost]);
    expect(losses(other, one)).toHaveLength(1);
  });
});

describe('nothing is lost', () => {
  it.each<[string, AnySchema, AnySchema]>([
    [
      'when only annotations differ',
      { $id: 'urn:a', title: 'A', description: 'x', ...text },
      { $id: 'urn:b', $comment: 'y', 'x-personal-data': 'name', ...text },
    ],
    ['when a property without constraints is described', of({}), a({ description: 'anything' })],
    ['when a closed object gets an optional property', closed({}), closed({ a: text })],
    ['when nothing was accepted before', a(false), a(text)],
    ['when types cannot meet', { allOf: [text, whole] }, whole],
    [
      'when a keyword is about types that are not there',
      whole,
      {
        type: ['integer', 'string', 'array', 'object'],
        minLength: 3,
        minItems: 2,
        required: ['a'],
        contains: text,
        dependentSchemas: { a: text },
      },
    ],
    ['when a limit of nothing is added', text, { type: 'string', minLength: 0 }],
    ['when limits of nothing are added', list({}), list({}, { minItems: 0, uniqueItems: false })],
    [
      'when the number is a multiple already',
      { type: 'integer', multipleOf: 6 },
      { type: 'integer', multipleOf: 3 },
    ],
    [
      'when an excluded minimum is above',
      { type: 'number', exclusiveMinimum: 2 },
      { type: 'number', minimum: 2 },
    ],
    [
      'when a minimum is above an excluded one',
      { type: 'number', minimum: 3 },
      { type: 'number', exclusiveMinimum: 2 },
    ],
    [
      'when an excluded maximum is below',
      { type: 'number', exclusiveMaximum: 2 },
      { type: 'number', maximum: 2 },
    ],
    [
      'when a maximum is below an excluded one',
      { type: 'number', maximum: 1 },
      { type: 'number', exclusiveMaximum: 2 },
    ],
    ['when an enum becomes its type', { enum: ['a', 'b'] }, text],
    [
      'when the impossible values of an enum go',
      { enum: ['a', 1], type: 'string' },
      { enum: ['a'] },
    ],
    [
      'when a const and an enum agree on less',
      { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] },
      { const: 'b' },
    ],
    [
      'when each branch fits a type',
      { anyOf: [text, { type: 'null' }] },
      { type: ['string', 'null'] },
    ],
    [
      'when each branch fits a branch',
      { oneOf: [{ const: 1 }, text] },
      { anyOf: [text, whole, { type: 'null' }] },
    ],
    ['when it fits one branch', text, { anyOf: [whole, text] }],
    ['when a reference is written out', { $ref: '#/$defs/x', $defs: { x: text } }, text],
    [
      'when a definition is named anew',
      { $ref: '#/$defs/x', $defs: { x: text } },
      { $ref: '#/$defs/y', $defs: { y: text } },
    ],
    [
      'when a reference names a property',
      of({ a: text, b: { $ref: '#/properties/a' } }),
      of({ a: text, b: text }),
    ],
    [
      'when an equal choice stands beside more',
      { type: 'string', not: { const: 'a' }, maxLength: 1 },
      { type: 'string', not: { const: 'a', description: 'x' } },
    ],
    [
      'when places beyond the end get a schema',
      list({}, { maxItems: 1 }),
      { type: 'array', prefixItems: [{}, text], items: false },
    ],
    [
      'when keywords and properties stand in another order',
      { not: { anyOf: [{ properties: { a: text, b: whole }, type: 'object' }] } },
      { not: { anyOf: [{ type: 'object', properties: { b: whole, a: text } }] } },
    ],
    [
      'when nothing was possible before',
      { allOf: [{ type: 'array' }, whole] },
      { type: 'null', enum: ['a'] },
    ],
    [
      'when a format is the same beside more',
      { ...text, format: 'date', maxLength: 9 },
      { ...text, format: 'date' },
    ],
    [
      'when a pattern is the same beside more',
      { ...text, pattern: 'x', maxLength: 9 },
      { ...text, pattern: 'x' },
    ],
    [
      'when elements differ already',
      list(text, { uniqueItems: true }),
      list({}, { uniqueItems: true }),
    ],
    [
      'when a multiple is the same beside more',
      { type: 'number', multipleOf: 0.1, minimum: 1 },
      { type: 'number', multipleOf: 0.1 },
    ],
    [
      'when there was no such element before',
      list(false, { prefixItems: [text] }),
      list(false, { prefixItems: [{}] }),
    ],
    ['when an array must be empty', list({}, { maxItems: 0 }), list(false)],
  ])('%s', (_, one, other) => expect(losses(one, other)).toEqual([]));
});

/** A keyword, and what it says with nothing but a description that `words` is. */
const holders: readonly [string, (described: AnySchema) => unknown][] = [
  ...[
    'additionalProperties',
    'propertyNames',
    'items',
    'contains',
    'not',
    'if',
    'then',
    'else',
  ].map((keyword): [string, (described: AnySchema) => unknown] => [keyword, (one) => one]),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map(
    (keyword): [string, (described: AnySchema) => unknown] => [keyword, (one) => [true, one]],
  ),
  ...['properties', 'patternProperties', 'dependentSchemas'].map(
    (keyword): [string, (described: AnySchema) => unknown] => [keyword, (one) => ({ x: one })],
  ),
];

it.each(holders)('%s holds schemas, in which annotations do not count', (keyword, holding) => {
  const of = (schema: AnySchema) => ({ not: { [keyword]: holding(schema) } });
  const one = of({ ...text, description: 'one' });
  expect(losses(one, of({ ...text, description: 'other' }))).toEqual([]);
  expect(losses(one, of(whole))).toEqual(['not_comparable : "not"']);
});

it.each([
  '$comment',
  '$schema',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'x-contract',
  'x-personal-data',
])('%s says nothing about which values are valid', (annotation) => {
  expect(losses({ ...text, [annotation]: 'x' }, { ...text, [annotation]: 'y' })).toEqual([]);
  expect(losses(a({ [annotation]: 'x' }), a({ [annotation]: 'y' }))).toEqual([]);
});

it.each<[string, AnySchema, AnySchema]>([
  ['oneOf', { oneOf: [text] }, { oneOf: [whole] }],
  ['not', { not: text }, { not: whole }],
  ['if', condition(text, { maxLength: 1 }), condition(text, { maxLength: 2 })],
  ['if', { if: text, else: { minimum: 1 } }, { if: text, else: { minimum: 2 } }],
  ['contains', { contains: text, minContains: 1 }, { contains: text, minContains: 2 }],
  ['contains', { contains: text, maxContains: 2 }, { contains: text, maxContains: 1 }],
  ['anyOf', { anyOf: [{ not: text }] }, { anyOf: [{ not: whole }] }],
  ['patternProperties', { patternProperties: { x: text } }, { patternProperties: { x: whole } }],
  ['propertyNames', { propertyNames: { minLength: 1 } }, { propertyNames: { minLength: 2 } }],
  ['dependentRequired', { dependentRequired: { a: ['b'] } }, { dependentRequired: { a: ['c'] } }],
  ['dependentSchemas', { dependentSchemas: { a: text } }, { dependentSchemas: { a: whole } }],
])('%s is judged by whether the other side has the same: %j', (keyword, one, other) => {
  expect(losses({ ...one, minProperties: 2 }, { ...one, minProperties: 1 })).toEqual([]);
  expect(losses(one, { ...other, minProperties: 0 })).toEqual([`not_comparable : "${keyword}"`]);
});

it.each<[string, AnySchema]>([
  [
    'circles that go nowhere',
    { $ref: '#/$defs/x', $defs: { x: { anyOf: [text, { $ref: '#/$defs/x' }] } } },
  ],
  ['references out of the definitions', { ...a({ enum: ['x'], $ref: '#/allOf/0' }), allOf: [{}] }],
])('equal schemas lose nothing, even with %s', (_, schema) => {
  expect(losses(schema, structuredClone(schema))).toEqual([]);
});

it('what two places refer to is compared at both', () => {
  const twice = (won: AnySchema) => ({
    ...of({ a: { $ref: '#/$defs/won' }, b: { $ref: '#/$defs/won' } }),
    $defs: { won },
  });
  expect(losses(twice({ ...text, maxLength: 1 }), twice({ ...text, maxLength: 2 }))).toEqual([]);
});

it('a schema that accepts nothing refuses any value', () => {
  expect(losses(text, { allOf: [false] })).toEqual(['type_narrowed : any value']);
});

it('tells of a type that is refused, not also of what its keywords say', () => {
  expect(losses(text, { type: 'integer', enum: [1], minimum: 1 })).toEqual([
    'type_narrowed : a string',
  ]);
  expect(losses({ type: ['string', 'integer'] }, { type: 'string', minimum: 1 })).toEqual([
    'type_narrowed : a whole number',
  ]);
});

describe('what cannot be judged is not comparable', () => {
  const recursive = (leaf: AnySchema) => ({
    $ref: '#/$defs/x',
    $defs: { x: { anyOf: [leaf, { $ref: '#/$defs/x' }] } },
  });
  it.each<[string, AnySchema, AnySchema, ...string[]]>([
    [
      'a keyword that nobody knows',
      { nullable: true, ...text },
      { nullable: true, ...text },
      'not_comparable : "nullable"',
    ],
    [
      'unevaluated properties',
      of({}),
      of({}, { unevaluatedProperties: false }),
      'not_comparable : "unevaluatedProperties"',
    ],
    ['an $id within a schema', a(text), a({ $id: 'urn:x', ...text }), 'not_comparable /a: "$id"'],
    ['a reference elsewhere', text, { $ref: 'urn:x' }, 'not_comparable : "$ref"'],
    ['a reference to nowhere', text, { $ref: '#/$defs/x' }, 'not_comparable : "$ref"'],
    [
      'a reference into what is no schema',
      text,
      { $ref: '#/type/x', ...text },
      'not_comparable : "$ref"',
    ],
    [
      'values that are tried against a reference to the whole',
      { enum: ['a'] },
      { type: 'string', not: { $ref: '#' } },
      'not_comparable : "$ref"',
    ],
    [
      'values that are tried against a reference out of the definitions',
      a({ enum: ['x'] }),
      { ...a({ ...text, $ref: '#/allOf/1' }), allOf: [true, { maxProperties: 9, maxLength: 0 }] },
      'not_comparable /a: "$ref"',
      'property_count_narrowed : an object of more properties than 9',
    ],
    [
      'values of a reference out of the definitions',
      { ...a({ enum: ['x'], $ref: '#/allOf/1' }), allOf: [true, { maxProperties: 9 }] },
      a({ enum: ['y'] }),
      'not_comparable /a: "$ref"',
    ],
    [
      'a reference with percent signs',
      text,
      { $ref: '#/$defs/a%25', $defs: { 'a%25': text } },
      'not_comparable : "$ref"',
    ],
    [
      'a reference by an anchor',
      text,
      { $ref: '#x/$defs/y', $defs: { y: text } },
      'not_comparable : "$ref"',
    ],
    [
      'a reference into another whole',
      text,
      { $ref: 'urn:x#/$defs/y', $defs: { y: text } },
      'not_comparable : "$ref"',
    ],
    [
      'an equal reference to nowhere, within another',
      { ...text, not: { $ref: '#/$defs/x' }, maxLength: 1 },
      { ...text, not: { $ref: '#/$defs/x' } },
      'not_comparable : "not"',
    ],
    [
      'an equal keyword that nobody knows, within another',
      { ...text, not: { nullable: true }, maxLength: 1 },
      { ...text, not: { nullable: true } },
      'not_comparable : "not"',
    ],
    [
      'a circle of references that goes nowhere',
      recursive(text),
      recursive(whole),
      'not_comparable : "anyOf"',
    ],
    [
      'equal words about other definitions',
      { not: { $ref: '#/$defs/x' }, $defs: { x: text } },
      { not: { $ref: '#/$defs/x' }, $defs: { x: whole } },
      'not_comparable : "not"',
    ],
    [
      'a new branch condition',
      condition(text, { maxLength: 1 }),
      condition(text, { maxLength: 2 }),
      'not_comparable : "if"',
    ],
    [
      'a wider pattern of properties',
      of({}, { patternProperties: { '^x': text } }),
      of({}, { patternProperties: { '^x': {} } }),
      'not_comparable : "patternProperties"',
    ],
    [
      'longer names of properties',
      of({}, { propertyNames: { maxLength: 2 } }),
      of({}, { propertyNames: { maxLength: 3 } }),
      'not_comparable : "propertyNames"',
    ],
    [
      'a pattern of properties beside another',
      of({}, { patternProperties: { '^y': text }, additionalProperties: false }),
      of({}, { patternProperties: { '^x': text } }),
      'not_comparable : "patternProperties"',
    ],
  ])('%s', (_, one, other, ...lost) => expect(losses(one, other)).toEqual(lost));
});

describe('a schema that refers to itself', () => {
  const tree = (leaf: AnySchema) => ({
    $ref: '#/$defs/node',
    $defs: { node: of({ leaf, nodes: list({ $ref: '#/$defs/node' }) }, { required: ['leaf'] }) },
  });

  it('is compared once, at the first place of each kind', () => {
    const [wide, narrow] = [tree({ enum: ['1', '2'] }), tree({ enum: ['1'] })];
    expect(losses(wide, narrow)).toEqual(['enum_narrowed /leaf: "2"']);
    expect(losses(narrow, wide)).toEqual([]);
  });

  it('may do so as a whole, by #', () => {
    const whole = (leaf: AnySchema) => of({ leaf, next: { $ref: '#' } });
    expect(losses(whole({ type: ['string', 'null'] }), whole(text))).toEqual([
      'type_narrowed /leaf: null',
    ]);
    expect(losses(whole(text), whole({ type: ['string', 'null'] }))).toEqual([]);
  });
});

describe('properties that neither side names', () => {
  const rest = (additionalProperties: unknown, patternProperties?: AnySchema) =>
    of({}, { additionalProperties, ...(patternProperties && { patternProperties }) });

  it('may escape what is asked of them through a pattern of their own', () => {
    expect(losses(rest(text, { '^x': whole }), rest(text))).toEqual([
      'type_narrowed /*: null, true or false, an object, an array, a whole number, a number with a fraction',
    ]);
  });

  it('do not escape through a pattern that both sides have', () => {
    const patterns = { '^x': whole };
    expect(losses(rest({ ...text, maxLength: 1 }, patterns), rest(text, patterns))).toEqual([]);
  });

  it('are held to a pattern only where their name matches it', () => {
    const patterns = { '^x': whole };
    const named = closed({ b: { ...text, maxLength: 1 } }, { patternProperties: patterns });
    expect(losses(named, rest(text, patterns))).toEqual([]);
  });
});

it('holds a named property to the patterns that match its name', () => {
  const narrow = closed({ xa: {} }, { patternProperties: { '^x': { minLength: 1 } } });
  expect(losses(closed({ xa: text }), narrow)).toEqual([
    'length_narrowed /xa: a string shorter than 1',
    'not_comparable : "patternProperties"',
  ]);
});

describe('a reader who ignores what a closed schema does not name', () => {
  it('loses nothing by a new property', () => {
    expect(losses(closed({ a: text, b: text }), closed({ a: text }), true)).toEqual([]);
    expect(losses(of({}), closed({}), true)).toEqual([]);
  });

  it('still minds those that it names', () => {
    expect(losses(closed({ a: {} }), closed({ a: text }), true)).toEqual([
      'type_narrowed /a: null, true or false, an object, an array, a whole number, a number with a fraction',
    ]);
    expect(losses(closed({ a: text }), closed({ a: false }), true)).toEqual([
      'property_removed /a: a message with it',
    ]);
  });

  it('still minds a name that all others must fit', () => {
    expect(losses(a(whole), of({}, { additionalProperties: text }), true)).toContain(
      'type_narrowed /a: a whole number',
    );
  });

  it('still minds a schema that all others must keep', () => {
    const others = (schema: unknown) => of({}, { additionalProperties: schema });
    expect(losses(others({ type: ['string', 'null'] }), others(text), true)).toEqual([
      'type_narrowed /*: null',
    ]);
  });
});

it('tells several losses, each once', () => {
  const one = of({ a: text, b: { anyOf: [text, whole] } });
  const other = of({ a: whole, b: { type: 'null' } }, { required: ['c'] });
  expect(losses(one, other)).toEqual([
    'required_added /c: a message without it',
    'type_narrowed /a: a string',
    'type_narrowed /b: a string',
    'type_narrowed /b: a whole number',
  ]);
});
