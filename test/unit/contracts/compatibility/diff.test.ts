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
  expect(inShort(properties({ no: {} }), later)).toEqual(['property_removed /no: ']);
});
