import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { isSchemaObject, referred, resolved } from './schema-node.ts';

const HIDDEN = '***';

/** Keywords that say of a node that it is a group, or hides one. */
const GROUPS = ['properties', 'items', 'additionalProperties', 'patternProperties', 'prefixItems'];

/** Keywords that are read here, or whose schemas can mark nothing that is shown. */
const READ = new Set([
  'x-contract',
  '$defs',
  '$ref',
  'properties',
  'items',
  'additionalProperties',
]);

/**
 * Copies a value with everything masked that its schema marks `x-personal-data`: a name keeps its
 * first letter, a phone its last four digits, an address three letters of its first word, other text
 * nothing. What the schema does not know, or knows in another shape, or speaks of in a way that is not
 * read here (a mark within `anyOf`, a `$ref` to elsewhere), may be personal as well, and is hidden.
 */
export function maskPersonalData(
  schema: AnySchemaObject,
  value: unknown,
  root: AnySchemaObject = schema,
): unknown {
  const node = resolved(schema, root);
  const kind: unknown = node['x-personal-data'];
  if (value === '' || value === null || value === undefined) return value;
  if (typeof kind === 'string') return typeof value === 'string' ? mask(kind, value) : HIDDEN;
  if (!isUnderstood(schema, root)) return HIDDEN;
  if (typeof value !== 'object') return isGroup(node) ? HIDDEN : value;
  if (Array.isArray(value)) {
    const items: unknown = node.items;
    if (!isSchemaObject(items)) return HIDDEN;
    return value.map((item) => maskPersonalData(items, item, root));
  }
  const properties: unknown = node.properties;
  if (!isSchemaObject(properties)) return HIDDEN;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const property: unknown = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, isSchemaObject(property) ? maskPersonalData(property, member, root) : HIDDEN];
    }),
  );
}

function mask(kind: string, text: string): string {
  switch (kind) {
    case 'name':
      return `${[...text][0]}**`;
    case 'phone':
      return text.length > 4 ? `***${text.slice(-4)}` : HIDDEN;
    case 'address':
      return text.includes(' ')
        ? `${[...(text.split(' ')[0] ?? '')].slice(0, 3).join('')} ***`
        : HIDDEN;
    default:
      return HIDDEN;
  }
}

/** Whether nothing can be marked but where we look: behind `$defs`, in one place of properties or items. */
function isUnderstood(schema: AnySchemaObject, root: AnySchemaObject): boolean {
  const { nodes, isComplete } = referred(schema, root);
  const describing = nodes.filter((node) => 'properties' in node || 'items' in node);
  const others = nodes.flatMap((node) => Object.entries(node)).filter(([key]) => !READ.has(key));
  return isComplete && describing.length <= 1 && !others.some(([, value]) => mayMark(value));
}

function mayMark(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, one]) =>
      key === 'x-personal-data' || key === '$ref' || key === '$dynamicRef' || mayMark(one),
  );
}

/** Whether a plain value is not what the schema speaks of; in `x-encoding` it may not be undone yet. */
function isGroup(node: AnySchemaObject): boolean {
  const types = [node.type].flat();
  return (
    types.includes('object') ||
    types.includes('array') ||
    [...GROUPS, 'x-encoding'].some((keyword) => keyword in node)
  );
}
