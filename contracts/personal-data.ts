import type { AnySchemaObject } from 'ajv/dist/2020.js';

/**
 * Copies a value with everything masked that its schema marks `x-personal-data`: a name keeps its
 * first letter, a phone its last four digits, an address its first word, other text nothing.
 * What the schema does not know is shown as it is.
 */
export function maskPersonalData(schema: AnySchemaObject, value: unknown): unknown {
  const kind: unknown = schema['x-personal-data'];
  if (typeof kind === 'string') return mask(kind, value);
  if (Array.isArray(value)) {
    const items: unknown = schema.items;
    return isSchema(items) ? value.map((item) => maskPersonalData(items, item)) : value;
  }
  if (typeof value !== 'object' || value === null || !isSchema(schema.properties)) return value;
  const properties = schema.properties;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const property: unknown = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, isSchema(property) ? maskPersonalData(property, member) : member];
    }),
  );
}

function mask(kind: string, value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return value;
  const text = String(value);
  switch (kind) {
    case 'name':
      return `${[...text][0]}**`;
    case 'phone':
      return `***${text.slice(-4)}`;
    case 'address':
      return `${text.split(' ')[0]} ***`;
    default:
      return '***';
  }
}

function isSchema(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null;
}
