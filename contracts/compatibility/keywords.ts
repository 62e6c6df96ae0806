import { isSchemaObject } from '../schema-node.ts';

/** A schema that is no boolean: its keywords and their values. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Says nothing about which values are valid. `x-encoding` is no annotation: it changes the value. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$schema',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'x-contract',
  'x-personal-data',
]);

const ONE = [
  'additionalProperties',
  'propertyNames',
  'items',
  'contains',
  'not',
  'if',
  'then',
  'else',
];
const LIST = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAP = ['properties', 'patternProperties', 'dependentSchemas'];

/** Where a keyword holds schemas: itself, the elements of its list, or the members of its object. */
export const SCHEMAS_IN: ReadonlyMap<string, 'one' | 'list' | 'map'> = new Map([
  ...ONE.map((keyword) => [keyword, 'one'] as const),
  ...LIST.map((keyword) => [keyword, 'list'] as const),
  ...MAP.map((keyword) => [keyword, 'map'] as const),
]);

const CONSTRAINTS = [
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
];

const KNOWN: ReadonlySet<string> = new Set([...ANNOTATIONS, ...SCHEMAS_IN.keys(), ...CONSTRAINTS]);

/**
 * The keywords of a schema whose meaning the comparison does not know. An `$id` inside a schema is one:
 * it changes what the references below it mean.
 */
export function unknownKeywords(schema: Keywords, root: Keywords): readonly string[] {
  return Object.keys(schema).filter(
    (keyword) => !KNOWN.has(keyword) && !(keyword === '$id' && schema === root),
  );
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
