import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { SCHEMAS_IN } from '../compatibility/keywords.ts';
import { isSchemaObject } from '../schema-node.ts';

/** A JSON Schema of a draft that AsyncAPI has no name of its own for. */
const DRAFT_2020_12 = 'application/schema+json;version=draft-2020-12';

/** Keywords of JSON Schema 2020-12 that mean nothing, or something else, in draft-07. */
const NOT_IN_DRAFT_07: ReadonlySet<string> = new Set([
  'prefixItems',
  'dependentRequired',
  'dependentSchemas',
  'minContains',
  'maxContains',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Where a keyword holds schemas: itself, the elements of its list, or the members of its object. */
const HOLDS_SCHEMAS = new Map<string, 'one' | 'list' | 'map'>([
  ...SCHEMAS_IN,
  ['$defs', 'map'],
  ['unevaluatedItems', 'one'],
  ['unevaluatedProperties', 'one'],
]);

/**
 * A schema as it stands under `components.schemas`. AsyncAPI's own schemas are draft-07, and what our
 * schemas say mostly means the same there: `$defs` becomes `definitions`, and a `$ref` loses the
 * keywords beside it to an `allOf`, because draft-07 does not see them. A schema that says more than
 * draft-07 can is given as what it is, with its format named; tools then show it and check nothing.
 *
 * @param place JSON pointer of the place in the document, where its references lead from then on
 */
export function payloadSchema(
  schema: AnySchemaObject,
  place: string,
  superseded: boolean,
): AnySchemaObject {
  const { $id: _id, $schema: _schema, ...rest } = schema;
  const marked = superseded ? { ...rest, deprecated: true } : rest;
  if (!saysMoreThanDraft07(marked)) return rewritten(marked, place, 'definitions');
  const whole = rewritten(marked, `${place}/schema`, '$defs');
  return { schemaFormat: DRAFT_2020_12, schema: whole };
}

function saysMoreThanDraft07(schema: unknown): boolean {
  if (!isSchemaObject(schema)) return false;
  return (
    Object.keys(schema).some((keyword) => NOT_IN_DRAFT_07.has(keyword)) ||
    Object.entries(schema).some(([keyword, value]) =>
      schemasIn(keyword, value).some(saysMoreThanDraft07),
    )
  );
}

function rewritten(schema: AnySchemaObject, place: string, definitions: string): AnySchemaObject {
  const below = (value: unknown) =>
    isSchemaObject(value) ? rewritten(value, place, definitions) : value;
  const { $ref, ...others } = schema;
  const own = Object.fromEntries(
    Object.entries(others).map(([keyword, value]) => [
      keyword === '$defs' ? definitions : keyword,
      changed(keyword, value, below),
    ]),
  );
  if (typeof $ref !== 'string') return own;
  const target = $ref.replace(/^#\/\$defs\//, `#/${definitions}/`).replace(/^#/, place);
  if (Object.keys(own).length === 0) return { $ref: target };
  return { ...own, allOf: [{ $ref: target }, ...(Array.isArray(own.allOf) ? own.allOf : [])] };
}

/** Changes each schema that a keyword holds, and nothing that is a value. */
function changed(keyword: string, value: unknown, change: (schema: unknown) => unknown): unknown {
  switch (HOLDS_SCHEMAS.get(keyword)) {
    case 'one':
      return change(value);
    case 'list':
      return Array.isArray(value) ? value.map(change) : value;
    case 'map':
      return isSchemaObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]))
        : value;
    default:
      return value;
  }
}

function schemasIn(keyword: string, value: unknown): readonly unknown[] {
  const found: unknown[] = [];
  changed(keyword, value, (schema) => found.push(schema));
  return found;
}
