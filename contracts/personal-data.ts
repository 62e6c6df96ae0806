import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { isSchemaObject, resolved } from './schema-node.ts';

const HIDDEN = '***';

/**
 * Copies a value with everything masked that its schema marks `x-personal-data`: a name keeps its
 * first letter, a phone its last four digits, an address its first word, other text nothing. What the
 * schema does not know, or knows in another shape, may be personal as well, and is hidden.
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
      return text.includes(' ') ? `${text.split(' ')[0]} ***` : HIDDEN;
    default:
      return HIDDEN;
  }
}

function isGroup(schema: AnySchemaObject): boolean {
  return 'properties' in schema || 'items' in schema;
}
