import { stepsOf, valuesAt } from '../json-pointer.ts';
import { isSchemaObject } from '../schema-node.ts';

/** A schema that is no boolean: its keywords and their values. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Says nothing about which values are valid. `x-encoding` is no annotation: it changes the value. */
const ANNOTATIONS = [
  '$schema',
  '$comment',
  '$defs',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'x-contract',
  'x-personal-data',
];

/** Where a keyword holds schemas: itself, the elements of its list, or the members of its object. */
export const SCHEMAS_IN: ReadonlyMap<string, 'one' | 'list' | 'map'> = new Map([
  ['additionalProperties', 'one'],
  ['propertyNames', 'one'],
  ['items', 'one'],
  ['contains', 'one'],
  ['not', 'one'],
  ['if', 'one'],
  ['then', 'one'],
  ['else', 'one'],
  ['allOf', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['prefixItems', 'list'],
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['dependentSchemas', 'map'],
]);

const CONSTRAINTS: ReadonlySet<string> = new Set([
  ...SCHEMAS_IN.keys(),
  '$ref',
  'x-encoding',
  'type',
  'enum',
  'const',
  'required',
  'dependentRequired',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minContains',
  'maxContains',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
]);

/** The keywords of a schema that decide which values are valid. Its own `$id` does not. */
export function constraintsOf(schema: Keywords, root: Keywords): readonly string[] {
  return Object.keys(schema).filter(
    (keyword) => !ANNOTATIONS.includes(keyword) && !(keyword === '$id' && schema === root),
  );
}

/**
 * The constraints of a schema whose meaning the comparison does not know. An `$id` inside a schema is
 * one: it changes what the references below it mean.
 */
export function unknownKeywords(schema: Keywords, root: Keywords): readonly string[] {
  return constraintsOf(schema, root).filter((keyword) => !CONSTRAINTS.has(keyword));
}

/** What a local `$ref` (`#`, `#/$defs/won`) points to; undefined for any other, or one to nowhere. */
export function referenced(root: Keywords, ref: unknown): unknown {
  // Percent-encoding is left alone: such a reference is taken to lead nowhere.
  if (typeof ref !== 'string' || !/^#(\/[^%]*)?$/.test(ref)) return undefined;
  return valuesAt(root, stepsOf(ref))[0];
}

/** A keyword whose value is an object by name, or an empty one. */
export function mapOf(schema: Keywords, keyword: string): Keywords {
  const value = schema[keyword];
  return isSchemaObject(value) ? value : {};
}

/** A keyword whose value is a list, or an empty one. */
export function listOf(schema: Keywords, keyword: string): readonly unknown[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value : [];
}

/** One text for equal JSON values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isSchemaObject(value)) return String(JSON.stringify(value));
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}
