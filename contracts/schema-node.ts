import type { AnySchemaObject } from 'ajv/dist/2020.js';

/** Whether a value can be read as a schema with keywords (the schemas `true` and `false` have none). */
export function isSchemaObject(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A node of a schema, with what its local `$ref` says; its own keywords go first. */
export function resolved(node: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  if (typeof node.$ref !== 'string') return node;
  const { $ref, ...own } = node;
  const target: unknown = root.$defs?.[$ref.replace('#/$defs/', '')];
  return isSchemaObject(target) ? { ...resolved(target, root), ...own } : own;
}
