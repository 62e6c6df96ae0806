import type { ContractKind } from './contract-version.ts';
import type { Keywords } from './keywords.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', minItems: 1, uniqueItems: true, items: text };
const pointer = { type: 'string', pattern: '^(/([^~/]|~[01])*)+$' };
const pointers = { type: 'array', minItems: 1, uniqueItems: true, items: pointer };
const version = { type: 'integer', minimum: 1 };

const legacyProperties = {
  name: text,
  version,
  format: { enum: ['json', 'xml', 'form'] },
  routingKeys: texts,
  identify: {
    type: 'object',
    minProperties: 1,
    propertyNames: pointer,
    additionalProperties: texts,
  },
  key: pointers,
  aggregate: {
    type: 'object',
    required: ['type', 'ids'],
    properties: { type: text, ids: pointers, separator: text, ordered: { type: 'boolean' } },
    additionalProperties: false,
  },
};

/** What `x-contract` must look like, in each kind of contract. */
export const TERMS_SCHEMAS: Readonly<Record<ContractKind, Keywords>> = {
  legacy: {
    type: 'object',
    required: ['name', 'version', 'format', 'routingKeys', 'identify', 'key', 'aggregate'],
    properties: legacyProperties,
    additionalProperties: false,
  },
  'legacy-api': {
    type: 'object',
    required: ['name', 'version', 'method', 'path'],
    properties: {
      name: text,
      version,
      method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
      path: { type: 'string', pattern: '^/' },
    },
    additionalProperties: false,
  },
  scm: {
    type: 'object',
    required: ['name', 'version', 'producer'],
    properties: {
      name: text,
      version,
      producer: { enum: ['adapter', 'scm'] },
      ordered: { type: 'boolean' },
    },
    // What we publish is in order anyway.
    dependentSchemas: { ordered: { properties: { producer: { const: 'scm' } } } },
    additionalProperties: false,
  },
};

/**
 * What `x-contract` must look like where it says `ignore`. What it said before that it may keep, so that
 * one line makes a contract an ignored one, and back.
 */
export const IGNORED_TERMS_SCHEMA: Keywords = {
  type: 'object',
  required: ['name', 'version', 'format', 'routingKeys', 'identify', 'ignore'],
  properties: { ...legacyProperties, ignore: { ...text, maxLength: 100 } },
  additionalProperties: false,
};

/** What `x-encoding` must look like, wherever it stands. */
export const ENCODING_SCHEMA: Keywords = {
  type: 'array',
  minItems: 1,
  items: { enum: ['base64', 'json', 'form', 'php-serialized'] },
};
