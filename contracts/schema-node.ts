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

const CLOSING = ['additionalProperties', 'unevaluatedProperties'];

/** Keywords that hold schemas by name, one schema, or a list of them, and tell no cases apart by them. */
const NAMED = ['properties', 'patternProperties', 'dependentSchemas', '$defs'];
const SINGLE = ['items', ...CLOSING, 'then', 'else'];
const LISTED = ['prefixItems', 'allOf', 'anyOf'];

/**
 * A schema that lets pass what it does not know, as a tolerant reader does: nothing is closed any more
 * (`additionalProperties: false`, `unevaluatedProperties: false`), and everything else stays. Within
 * `oneOf`, `not` and `if` closed stays closed: there it tells cases apart.
 */
export function opened(schema: AnySchemaObject): AnySchemaObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(CLOSING.includes(key) && value === false))
      .map(([key, value]) => [key, openedKeyword(key, value)]),
  );
}

function openedKeyword(key: string, value: unknown): unknown {
  if (NAMED.includes(key) && isSchemaObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, openedNode(one)]));
  }
  if (SINGLE.includes(key)) return openedNode(value);
  return LISTED.includes(key) && Array.isArray(value) ? value.map(openedNode) : value;
}

function openedNode(value: unknown): unknown {
  return isSchemaObject(value) ? opened(value) : value;
}
