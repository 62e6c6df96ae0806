import type { AnySchemaObject } from 'ajv/dist/2020.js';
import type { ContractFiles } from '../../../../contracts/asyncapi/documented-contract.ts';

const json = 'https://json-schema.org/draft/2020-12/schema';

/** A message of the legacy with one routing key, in XML. */
export const parcel: ContractFiles = {
  schema: {
    $schema: json,
    $id: 'urn:banyan:legacy.parcel:1',
    title: 'LegacyParcelV1',
    description: 'A parcel moved.',
    'x-contract': {
      name: 'legacy.parcel',
      version: 1,
      format: 'xml',
      routingKeys: ['parcel.moved'],
      identify: { '/parcel/type': ['MOVED'] },
      key: ['/parcel/no'],
      aggregate: { type: 'parcel', ids: ['/parcel/no'], separator: ',' },
    },
    type: 'object',
    required: ['parcel'],
    properties: {
      parcel: {
        description: 'The root element.',
        type: 'object',
        required: ['type', 'no'],
        properties: {
          type: { description: 'What happened.', enum: ['MOVED'] },
          no: { description: 'Numbers, joined by commas.', type: 'string', pattern: '^a|b$' },
        },
      },
    },
    additionalProperties: false,
  },
  examples: [],
};

/** A message of the legacy that nobody reads. */
export const ignored: ContractFiles = {
  schema: {
    $schema: json,
    $id: 'urn:banyan:legacy.glance:1',
    title: 'LegacyGlanceV1',
    description: 'A guest looked at the menu.',
    'x-contract': {
      name: 'legacy.glance',
      version: 1,
      format: 'form',
      routingKeys: ['glance.menu', 'glance.wine'],
      identify: { '/evt': ['glance'] },
      ignore: 'nobody pays for looking',
    },
    type: 'object',
    properties: { evt: { description: 'What happened.', const: 'glance' } },
  },
  examples: [{ name: 'menu', message: { evt: 'glance' } }],
};

function guestSchema(version: number, more: AnySchemaObject): AnySchemaObject {
  return {
    $schema: json,
    $id: `urn:banyan:legacy.guest:${version}`,
    title: `LegacyGuestV${version}`,
    description: `A guest came, feed ${version}.`,
    'x-contract': {
      name: 'legacy.guest',
      version,
      format: version === 1 ? 'form' : 'json',
      routingKeys: version === 1 ? ['guest.came'] : ['guest.came', 'guest.went'],
      identify: { '/evt': ['came', 'went'], '/feed': [`${version}`] },
      key: ['/evt', '/no'],
      aggregate: { type: 'guest', ids: ['/no', '/oldno', '/host'] },
    },
    type: 'object',
    required: ['evt', 'no'],
    properties: {
      evt: { description: 'What happened.', enum: ['came', 'went'] },
      no: { $ref: '#/$defs/no', description: 'Number of the guest.' },
      name: { description: 'Name of the guest.', type: 'string', 'x-personal-data': 'name' },
      ...more,
    },
    $defs: { no: { description: 'A number.', type: 'string' } },
  };
}

/** A message of the legacy with two routing keys in its newer version, and one in its older. */
export const guest: ContractFiles = {
  schema: guestSchema(1, {}),
  examples: [{ name: 'came', message: { evt: 'came', no: '1', name: '홍길동' } }],
};

export const newerGuest: ContractFiles = {
  schema: {
    ...guestSchema(2, { extra: { type: 'object', 'x-encoding': ['base64', 'json'] } }),
    not: { required: ['feed1'] },
  },
  examples: [
    { name: 'went', message: { evt: 'went', no: '12' } },
    { name: 'came', message: { evt: 'came', no: '1', name: '홍길동' } },
  ],
};

function eventSchema(name: string, producer: string): AnySchemaObject {
  const type = name.replace(/^.*\./, '');
  return {
    $schema: json,
    $id: `urn:banyan:${name}:1`,
    title: `${type}V1`,
    description: `${type} happened.`,
    'x-contract': { name, version: 1, producer },
    type: 'object',
    additionalProperties: false,
    required: ['type'],
    properties: { type: { description: 'What happened.', const: name } },
  };
}

export const published: ContractFiles = {
  schema: eventSchema('scm.visit.GuestCame', 'adapter'),
  examples: [{ name: 'came', message: { type: 'scm.visit.GuestCame' } }],
};

export const received: ContractFiles = {
  schema: eventSchema('scm.kitchen.DinnerReady', 'scm'),
  examples: [],
};

export const command: ContractFiles = {
  schema: {
    $schema: json,
    $id: 'urn:banyan:legacy-api.seat:1',
    title: 'LegacyApiSeatV1',
    description: 'Seat a guest.',
    'x-contract': { name: 'legacy-api.seat', version: 1, method: 'POST', path: '/api/seat' },
    type: 'object',
    additionalProperties: false,
    properties: { no: { description: 'Number of the guest.', type: 'string' } },
  },
  examples: [{ name: 'first', message: { no: '1' } }],
};

/** One of each way, in no order. */
export const sampleContracts: readonly ContractFiles[] = [
  published,
  newerGuest,
  command,
  received,
  guest,
  parcel,
];
