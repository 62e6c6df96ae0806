import { expect, it } from '@jest/globals';
import { diffOf } from '../../../../contracts/compatibility/index.ts';
import { memo, memoWritten } from './contracts.ts';
import type { AnySchema } from './random-schemas.ts';

const inShort = (a: AnySchema, b: AnySchema) =>
  diffOf(a, b).map(({ rule, pointer, breaks }) => `${rule} ${pointer}: ${breaks.join(', ')}`);
const properties = (more: AnySchema) =>
  memo(1, (schema) => ({ ...schema, properties: { ...schema.properties, ...more } })).schema;

it.each<[string, AnySchema, ...string[]]>([
  ['nothing', {}],
  ['a value more', { kind: { enum: ['a', 'b', '44', 'c'] } }, 'enum_widened /kind: FORWARD'],
  ['a value less', { kind: { enum: ['a', 'b'] } }, 'enum_narrowed /kind: BACKWARD'],
  ['a pattern', { no: { type: 'string', pattern: 'x' } }, 'pattern_changed /no: BACKWARD'],
  ['a property', { more: {} }, 'property_added /more: '],
  ['a description', { no: { type: 'string', description: 'x' } }, 'annotation_changed /no: '],
  ['no mark', { text: { type: 'string' } }, 'annotation_changed /text: '],
  [
    'no property',
    { extra: undefined, text: undefined },
    'type_widened /text: FORWARD',
    'encoding_changed /extra: BACKWARD, FORWARD',
  ],
])('a difference of %s is listed with what it breaks', (_, more, ...expected) => {
  expect(inShort(memo().schema, properties(more)).toSorted()).toEqual(expected.toSorted());
});

const text = { type: 'string' };
it.each<[string, AnySchema, AnySchema]>([
  ['const_changed', { const: 'a' }, { ...text }],
  ['enum_widened', { enum: ['a'] }, { enum: ['a', 'b'] }],
  ['format_removed', { ...text, format: 'date' }, text],
  ['items_widened', { type: 'array', maxItems: 1 }, { type: 'array', maxItems: 2 }],
  ['length_widened', { ...text, maxLength: 1 }, text],
  ['maximum_raised', { type: 'integer', maximum: 1 }, { type: 'integer', maximum: 2 }],
  ['minimum_lowered', { type: 'integer', minimum: 1 }, { type: 'integer', minimum: 0 }],
  ['property_count_widened', { type: 'object', maxProperties: 1 }, { type: 'object' }],
  ['type_widened', text, { type: ['string', 'null'] }],
  ['unique_removed', { type: 'array', uniqueItems: true }, { type: 'array' }],
  ['pattern_changed', { ...text, pattern: 'x' }, text],
])('what breaks whoever still reads with the earlier schema: %s', (rule, narrow, wide) => {
  expect(inShort({ properties: { a: narrow } }, { properties: { a: wide } })).toEqual([
    `${rule} /a: FORWARD`,
  ]);
});

it.each<[string, AnySchema, AnySchema]>([
  ['required_removed /a', { required: ['a'] }, {}],
  ['property_removed /a', { properties: { a: text } }, {}],
  [
    'property_allowed /a',
    { properties: { a: false }, additionalProperties: false },
    { properties: { a: text }, additionalProperties: false },
  ],
])('what breaks whoever still expects it: %s', (expected, earlier, later) => {
  expect(inShort(earlier, later)).toEqual([`${expected}: FORWARD`]);
});

it('the version in dataschema does not count, the name does', () => {
  const of = (urn: unknown) => ({
    properties: { dataschema: { const: urn, description: 'x' } },
  });
  const urn = 'urn:banyan:scm.memo.MemoWritten';
  expect(inShort(of(`${urn}:9`), of(`${urn}:10`))).toEqual([]);
  expect(inShort(of(`${urn}:1`), of('urn:banyan:scm.memo.MemoRead:1'))).toEqual([
    'const_changed /dataschema: BACKWARD, FORWARD',
  ]);
  expect(inShort(of('urn:1:a'), of('urn:2:a'))).toEqual([
    'const_changed /dataschema: BACKWARD, FORWARD',
  ]);
  expect(inShort(of(`${urn}:1`), { properties: { dataschema: text } })).toEqual([
    'const_changed /dataschema: FORWARD',
  ]);
});

it.each(['description', 'default', 'deprecated', 'x-personal-data'])(
  'another %s is told, and breaks nothing',
  (word) => {
    const of = (value: unknown) => ({ properties: { a: { ...text, [word]: value } } });
    expect(diffOf(of('x'), of('y'))).toEqual([
      { rule: 'annotation_changed', pointer: '/a', message: `says another ${word}`, breaks: [] },
    ]);
  },
);

it('a change that breaks both is listed once', () => {
  const [before, after] = ['x', 'y'].map((pattern) =>
    properties({ no: { type: 'string', pattern } }),
  );
  expect(inShort(before ?? {}, after ?? {})).toEqual(['pattern_changed /no: BACKWARD, FORWARD']);
});

it('an optional property of a closed event is compatible', () => {
  const later = memoWritten(2, (source) => ({
    ...source,
    properties: { ...source.properties, more: {} },
  }));
  expect(diffOf(memoWritten().schema, later.schema)).toEqual([
    {
      rule: 'property_added',
      pointer: '/data/source/more',
      message: 'is described now',
      breaks: [],
    },
  ]);
  expect(inShort(later.schema, memoWritten().schema)).toEqual([
    'property_removed /data/source/more: BACKWARD',
  ]);
});

it('a property that nobody described any more is told', () => {
  const later = memo(1, ({ properties: { no: _, ...rest }, ...schema }) => ({
    ...schema,
    properties: { ...rest, no: undefined },
  })).schema;
  expect(diffOf(properties({ no: {} }), later)).toEqual([
    { rule: 'property_removed', pointer: '/no', message: 'is no longer described', breaks: [] },
  ]);
});
