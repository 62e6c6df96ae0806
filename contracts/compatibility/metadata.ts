import { schemaValidator } from '../schema-validator.ts';
import type { Flaw } from './break.ts';
import { identityOf } from './contract-version.ts';
import { isIgnored } from './ignored.ts';
import { type Keywords, listOf, mapOf } from './keywords.ts';
import { placesIn } from './places.ts';
import { ENCODING_SCHEMA, IGNORED_TERMS_SCHEMA, TERMS_SCHEMAS } from './terms-schema.ts';

/** What is wrong with a schema by itself: its names, and what it says about itself. */
export function metadataFlaws(folder: string, schema: Keywords): readonly Flaw[] {
  const identity = identityOf(folder);
  if (identity === undefined) {
    return [
      flaw(
        'folder_unknown',
        `contracts/${folder} is no folder of a contract`,
        'Name it legacy/<message>/v<N>, legacy-api/<request>/v<N> or scm/<context>/<EventName>/v<N>.',
      ),
    ];
  }
  const { kind, name, version } = identity;
  const terms = mapOf(schema, 'x-contract');
  return [
    ...violations(
      'metadata_invalid',
      '/x-contract',
      kind === 'legacy' && isIgnored(schema) ? IGNORED_TERMS_SCHEMA : TERMS_SCHEMAS[kind],
      terms,
    ),
    ...expected('x-contract.name', terms.name, name),
    ...expected('x-contract.version', terms.version, version),
    ...expected('$schema', schema.$schema, 'https://json-schema.org/draft/2020-12/schema'),
    ...expected('$id', schema.$id, `urn:banyan:${name}:${version}`),
    ...titleFlaws(schema.title, version),
    ...placeFlaws(schema, terms),
    ...placesIn(schema).flatMap(({ pointer, node }) =>
      node['x-encoding'] === undefined
        ? []
        : violations('encoding_invalid', pointer, ENCODING_SCHEMA, node['x-encoding']),
    ),
    ...(kind === 'scm' ? eventFlaws(schema, name) : []),
    ...(kind === 'legacy' ? [] : closedFlaws(schema)),
  ];
}

function flaw(rule: string, message: string, advice: string, pointer = ''): Flaw {
  return { rule, pointer, message, advice };
}

function expected(what: string, found: unknown, wanted: string | number): readonly Flaw[] {
  if (found === wanted) return [];
  const message = `${what} is ${JSON.stringify(found) ?? 'missing'}, not ${JSON.stringify(wanted)}`;
  const otherwise = what === '$schema' ? '' : ', or rename the folder';
  return [flaw('name_mismatch', message, `Write ${JSON.stringify(wanted)}${otherwise}.`)];
}

function violations(rule: string, at: string, schema: Keywords, value: unknown): readonly Flaw[] {
  return schemaValidator(schema)(value).map(({ pointer, message }) =>
    flaw(
      rule,
      `${pointer.slice(1) || 'it'} ${message}`,
      'See docs/adding-a-message.md.',
      `${at}${pointer}`,
    ),
  );
}

/** The title becomes a type, of which each version has its own. */
function titleFlaws(title: unknown, version: number): readonly Flaw[] {
  if (typeof title === 'string' && new RegExp(`^[A-Z][A-Za-z0-9]*V${version}$`).test(title))
    return [];
  const message = `title is ${JSON.stringify(title) ?? 'missing'}, and does not end with V${version}`;
  return [flaw('name_mismatch', message, `Name the type, for example LegacyOrderV${version}.`)];
}

/** Places that the metadata names must be described: a misspelt one would be empty in every message. */
function placeFlaws(schema: Keywords, terms: Keywords): readonly Flaw[] {
  const described = new Set(placesIn(schema).map(({ pointer }) => pointer));
  const named = [
    ...Object.keys(mapOf(terms, 'identify')),
    ...listOf(terms, 'key'),
    ...listOf(mapOf(terms, 'aggregate'), 'ids'),
  ];
  return [...new Set(named.map(String))]
    .filter((pointer) => !described.has(pointer))
    .map((pointer) =>
      flaw(
        'place_unknown',
        'x-contract names a place that the schema does not describe',
        'Describe it under properties, or correct the pointer.',
        pointer,
      ),
    );
}

const ATTRIBUTES = ['specversion', 'id', 'type', 'source', 'time', 'dataschema', 'data'];

/** An event is a CloudEvent 1.0 in structured mode. */
function eventFlaws(schema: Keywords, name: string): readonly Flaw[] {
  const properties = mapOf(schema, 'properties');
  const constants = { specversion: '1.0', type: name, dataschema: schema.$id };
  return [
    ...missing(schema, ATTRIBUTES, ''),
    ...missing(mapOf(properties, 'data'), ['occurredOn', 'source'], '/data'),
    ...Object.entries(constants)
      .filter(([attribute, value]) => mapOf(properties, attribute).const !== value)
      .map(([attribute, value]) =>
        flaw(
          'no_cloudevent',
          `${attribute} is not the constant ${JSON.stringify(value)}`,
          'Give it that const.',
          `/${attribute}`,
        ),
      ),
  ];
}

/** What we write ourselves holds nothing that its contract does not name. */
function closedFlaws(schema: Keywords): readonly Flaw[] {
  return placesIn(schema)
    .filter(({ node }) => 'properties' in node && node.additionalProperties !== false)
    .map(({ pointer }) =>
      flaw('not_closed', 'is open', 'Add "additionalProperties": false.', pointer),
    );
}

function missing(schema: Keywords, names: readonly string[], at: string): readonly Flaw[] {
  const required = listOf(schema, 'required');
  return names
    .filter((name) => !required.includes(name))
    .map((name) =>
      flaw('no_cloudevent', 'is not required', 'Add it to required.', `${at}/${name}`),
    );
}
