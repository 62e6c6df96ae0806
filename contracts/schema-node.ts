import type { AnySchemaObject } from 'ajv/dist/2020.js';

/** Whether a value can be read as a schema with keywords (the schemas `true` and `false` have none). */
export function isSchemaObject(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A node of a schema, with what its local `$ref` says; its own keywords go first. */
export function resolved(node: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  if (typeof node.$ref !== 'string') return node;
  const own = referred(node, root).nodes.map(({ $ref: _, ...keywords }) => keywords);
  return Object.assign({}, ...own.toReversed());
}

/**
 * A node of a schema, then what its `$ref` leads to, and so on. Only references into `$defs` are
 * followed, and each but once: `isComplete` says whether nothing else was left.
 */
export function referred(
  node: AnySchemaObject,
  root: AnySchemaObject,
): {
  readonly nodes: readonly [AnySchemaObject, ...AnySchemaObject[]];
  readonly isComplete: boolean;
} {
  const nodes: [AnySchemaObject, ...AnySchemaObject[]] = [node];
  for (let last = node; typeof last.$ref === 'string'; ) {
    const target: unknown = root.$defs?.[last.$ref.replace('#/$defs/', '')];
    if (!isSchemaObject(target) || nodes.includes(target)) return { nodes, isComplete: false };
    nodes.push(target);
    last = target;
  }
  return { nodes, isComplete: true };
}
