import { describe, expect, it } from '@jest/globals';
import {
  type Break,
  type ContractVersion,
  checkContracts,
} from '../../../../contracts/compatibility/index.ts';
import { memo, memoRequest, memoWritten } from './contracts.ts';
import type { AnySchema } from './random-schemas.ts';

const inShort = (breaks: readonly Break[]) =>
  breaks.map(({ contract, rule, pointer }) => `${contract} ${rule} ${pointer}`);
const flaws = (...versions: ContractVersion[]) => inShort(checkContracts(versions));
const withTerms = (change: AnySchema) =>
  memo(1, (schema) => ({ ...schema, 'x-contract': { ...schema['x-contract'], ...change } }));
const withProperty = (property: AnySchema) =>
  memo(1, (schema) => ({ ...schema, properties: { ...schema.properties, ...property } }));
const withRequestTerms = (change: AnySchema) =>
  memoRequest(1, (schema) => ({ ...schema, 'x-contract': { ...schema['x-contract'], ...change } }));
const event = (change: AnySchema) => {
  const written = memoWritten();
  return { ...written, schema: { ...written.schema, ...change } };
};

it('contracts that are fine have no breaks', () => {
  expect(
    checkContracts([memo(), memo(2), memoRequest(), memoRequest(2), memoWritten(), memoWritten(2)]),
  ).toEqual([]);
});

describe('metadata', () => {
  it.each<[string, ContractVersion, ...string[]]>([
    [
      'a folder that is no contract’s',
      { ...memo(), folder: 'legacy/memo' },
      'legacy/memo folder_unknown ',
    ],
    [
      'a folder within a version',
      { ...memo(), folder: 'legacy/memo/v1/old' },
      'legacy/memo/v1/old folder_unknown ',
    ],
    [
      'a folder above those of contracts',
      { ...memo(), folder: 'old/legacy/memo/v1' },
      'old/legacy/memo/v1 folder_unknown ',
    ],
    [
      'a folder of contracts within another',
      { ...memo(), folder: 'legacy/old/legacy/memo/v1' },
      'legacy/old/legacy/memo/v1 folder_unknown ',
    ],
    [
      'a version that begins with 0',
      { ...memo(), folder: 'legacy/memo/v01' },
      'legacy/memo/v01 folder_unknown ',
    ],
    [
      'another folder',
      { ...memo(), folder: 'legacy/note/v1' },
      'legacy.note@1 name_mismatch ',
      'legacy.note@1 name_mismatch ',
    ],
    ['no $schema', memo(1, ({ $schema: _, ...schema }) => schema), 'legacy.memo@1 name_mismatch '],
    ['no title', memo(1, ({ title: _, ...schema }) => schema), 'legacy.memo@1 name_mismatch '],
    [
      'a title of another version',
      memo(1, (schema) => ({ ...schema, title: 'MemoV12' })),
      'legacy.memo@1 name_mismatch ',
    ],
    [
      'a title that is no type',
      memo(1, (schema) => ({ ...schema, title: 'a memo V1' })),
      'legacy.memo@1 name_mismatch ',
    ],
    [
      'no routing keys',
      withTerms({ routingKeys: [] }),
      'legacy.memo@1 metadata_invalid /x-contract/routingKeys',
    ],
    [
      'a format nobody reads',
      withTerms({ format: 'yaml' }),
      'legacy.memo@1 metadata_invalid /x-contract/format',
    ],
    [
      'a key that is no pointer',
      withTerms({ key: ['no'] }),
      'legacy.memo@1 metadata_invalid /x-contract/key/0',
      'legacy.memo@1 place_unknown no',
    ],
    [
      'a misspelt place in identify',
      withTerms({ identify: { '/ev': ['memo'] } }),
      'legacy.memo@1 place_unknown /ev',
    ],
    ['a misspelt place in key', withTerms({ key: ['/nr'] }), 'legacy.memo@1 place_unknown /nr'],
    [
      'a misspelt place of an id',
      withTerms({ aggregate: { type: 'memo', ids: ['/nr', '/no'] } }),
      'legacy.memo@1 place_unknown /nr',
    ],
    ['a term nobody knows', withTerms({ keys: [] }), 'legacy.memo@1 metadata_invalid /x-contract'],
    [
      'an encoding nobody knows',
      withProperty({ more: { 'x-encoding': ['rot13'] } }),
      'legacy.memo@1 encoding_invalid /more/0',
    ],
    [
      'an encoding that is no list',
      withProperty({ more: { 'x-encoding': 'json' } }),
      'legacy.memo@1 encoding_invalid /more',
    ],
    [
      'a request by no method',
      withRequestTerms({ method: 'SEND' }),
      'legacy-api.memo@1 metadata_invalid /x-contract/method',
    ],
    [
      'a request to no path',
      withRequestTerms({ path: 'api/memo' }),
      'legacy-api.memo@1 metadata_invalid /x-contract/path',
    ],
    [
      'a request with the terms of an event',
      withRequestTerms({ producer: 'adapter' }),
      'legacy-api.memo@1 metadata_invalid /x-contract',
    ],
    [
      'an open request',
      memoRequest(1, (schema) => ({ ...schema, additionalProperties: true })),
      'legacy-api.memo@1 not_closed ',
    ],
    [
      'a request in a folder of its kind',
      { ...memoRequest(), folder: 'legacy-api/memo/order/v1' },
      'legacy-api/memo/order/v1 folder_unknown ',
    ],
    [
      'an event of nobody',
      event({ 'x-contract': { name: 'scm.memo.MemoWritten', version: 1, producer: 'me' } }),
      'scm.memo.MemoWritten@1 metadata_invalid /x-contract/producer',
    ],
    ['an open event', event({ additionalProperties: true }), 'scm.memo.MemoWritten@1 not_closed '],
    [
      'an event open within',
      memoWritten(1, (source) => ({ ...source, additionalProperties: {} })),
      'scm.memo.MemoWritten@1 not_closed /data/source',
    ],
    [
      'an event without its time',
      event({ required: ['specversion', 'id', 'type', 'source', 'dataschema', 'data'] }),
      'scm.memo.MemoWritten@1 no_cloudevent /time',
    ],
  ])('%s is a flaw', (_, version, ...expected) => expect(flaws(version)).toEqual(expected));

  it('of an event names it everywhere', () => {
    const { properties } = memoWritten().schema;
    const broken = event({
      properties: { ...Object(properties), specversion: { const: '0.3' }, data: {} },
    });
    expect(flaws({ ...broken, valid: broken.valid, invalid: [] })).toEqual([
      'scm.memo.MemoWritten@1 no_cloudevent /data/occurredOn',
      'scm.memo.MemoWritten@1 no_cloudevent /data/source',
      'scm.memo.MemoWritten@1 no_cloudevent /specversion',
      'scm.memo.MemoWritten@1 examples_missing ',
      'scm.memo.MemoWritten@1 example_refused /specversion',
    ]);
  });

  it('says what is wrong, and what to write instead', () => {
    const [first] = checkContracts([memo(1, (schema) => ({ ...schema, $id: 'urn:memo' }))]);
    expect(first).toEqual({
      contract: 'legacy.memo@1',
      rule: 'name_mismatch',
      pointer: '',
      message: '$id is "urn:memo", not "urn:banyan:legacy.memo:1"',
      advice: 'Write "urn:banyan:legacy.memo:1", or rename the folder.',
    });
    expect(checkContracts([memo(1, ({ $id: _, title: __, ...schema }) => schema)])).toEqual([
      expect.objectContaining({
        message: '$id is missing, not "urn:banyan:legacy.memo:1"',
      }),
      expect.objectContaining({
        message: 'title is missing, and does not end with V1',
        advice: 'Name the type, for example LegacyOrderV1.',
      }),
    ]);
    expect(checkContracts([withTerms({ format: 'yaml' })])[0]?.message).toBe(
      'format must be one of ["json","xml","form"]',
    );
    expect(checkContracts([withTerms({ keys: [] })])[0]?.message).toBe(
      'it must NOT have additional properties',
    );
    expect(checkContracts([{ ...memo(), folder: 'memo' }])[0]).toMatchObject({
      message: 'contracts/memo is no folder of a contract',
      advice:
        'Name it legacy/<message>/v<N>, legacy-api/<request>/v<N> or scm/<context>/<EventName>/v<N>.',
    });
  });
});

describe('the words about a flaw', () => {
  const words = (version: ContractVersion) =>
    checkContracts([version]).map(({ message, advice }) => `${message}. ${advice}`);

  it.each<[string, ContractVersion, string]>([
    [
      'a name',
      withTerms({ name: 'legacy.note' }),
      'x-contract.name is "legacy.note", not "legacy.memo". Write "legacy.memo", or rename the folder.',
    ],
    [
      'a version',
      withTerms({ version: 2 }),
      'x-contract.version is 2, not 1. Write 1, or rename the folder.',
    ],
    [
      'a dialect',
      memo(1, ({ $schema: _, ...schema }) => schema),
      '$schema is missing, not "https://json-schema.org/draft/2020-12/schema". Write "https://json-schema.org/draft/2020-12/schema".',
    ],
    [
      'a term',
      withTerms({ format: 'yaml' }),
      'format must be one of ["json","xml","form"]. See docs/adding-a-message.md.',
    ],
    [
      'a place',
      withTerms({ key: ['/nr'] }),
      'x-contract names a place that the schema does not describe. Describe it under properties, or correct the pointer.',
    ],
    [
      'a constant',
      event({
        properties: { ...Object(memoWritten().schema.properties), type: { type: 'string' } },
      }),
      'type is not the constant "scm.memo.MemoWritten". Give it that const.',
    ],
    [
      'an open event',
      event({ additionalProperties: true }),
      'is open. Add "additionalProperties": false.',
    ],
    [
      'an attribute',
      event({ required: ['specversion', 'id', 'type', 'source', 'dataschema', 'data'] }),
      'is not required. Add it to required.',
    ],
  ])('say what is wrong with %s, and what to do', (_, version, expected) => {
    expect(words(version)).toEqual([expected]);
  });
});

it.each<[ContractVersion, ...string[]]>([
  [memo(), 'name', 'version', 'format', 'routingKeys', 'identify', 'key', 'aggregate'],
  [memoRequest(), 'name', 'version', 'method', 'path'],
  [memoWritten(), 'name', 'version', 'producer'],
])('every term of x-contract is needed: %#', (version, ...terms) => {
  const missing = { ...version, schema: { ...version.schema, 'x-contract': {} } };
  const found = checkContracts([missing]).filter(({ rule }) => rule === 'metadata_invalid');
  expect(found.map(({ pointer }) => pointer)).toEqual(terms.map((term) => `/x-contract/${term}`));
});

it.each<[AnySchema, string]>([
  [{ version: 0 }, '/version'],
  [{ version: 1.5 }, '/version'],
  [{ routingKeys: ['a', 'a'] }, '/routingKeys'],
  [{ key: ['/no', '/no'] }, '/key'],
  [{ identify: {} }, '/identify'],
  [{ identify: { '/evt': [] } }, '/identify/~1evt'],
  [{ aggregate: {} }, '/aggregate/type'],
  [{ aggregate: { type: 'memo', ids: [] } }, '/aggregate/ids'],
  [{ aggregate: { type: 'memo', ids: ['/no'], id: '/no' } }, '/aggregate'],
  [{ aggregate: { type: 'memo', ids: ['/no'], ordered: 'yes' } }, '/aggregate/ordered'],
])('a term of another shape is a flaw: %j', (change, place) => {
  const found = checkContracts([withTerms(change)]);
  expect(found.map(({ pointer }) => pointer)).toContain(`/x-contract${place}`);
});

it.each([
  ['method', ['POST', 'PUT', 'PATCH', 'DELETE']],
  ['encoding', ['base64', 'json', 'form', 'php-serialized']],
])('any %s of the list is fine', (what, values) => {
  for (const value of values) {
    const version =
      what === 'method'
        ? withRequestTerms({ method: value })
        : withProperty({ extra: { 'x-encoding': [value] } });
    expect(checkContracts([version])).toEqual([]);
  }
});

it.each([true, false])('an aggregate may say whether order matters: %s', (ordered) => {
  const aggregate = { type: 'memo', ids: ['/no'], ordered };
  expect(checkContracts([withTerms({ aggregate })])).toEqual([]);
});

it('an event of the SCM is fine as well', () => {
  const terms = { name: 'scm.memo.MemoWritten', version: 1, producer: 'scm' };
  expect(checkContracts([event({ 'x-contract': terms })])).toEqual([]);
  expect(flaws(event({ 'x-contract': { ...terms, key: ['/id'] } }))).toContain(
    'scm.memo.MemoWritten@1 metadata_invalid /x-contract',
  );
});

it('an event of the SCM may say that order matters, one that we publish may not', () => {
  const terms = { name: 'scm.memo.MemoWritten', version: 1, producer: 'scm', ordered: true };
  expect(checkContracts([event({ 'x-contract': terms })])).toEqual([]);
  expect(flaws(event({ 'x-contract': { ...terms, ordered: 'yes' } }))).toEqual([
    'scm.memo.MemoWritten@1 metadata_invalid /x-contract/ordered',
  ]);
  expect(flaws(event({ 'x-contract': { ...terms, producer: 'adapter' } }))).toEqual([
    'scm.memo.MemoWritten@1 metadata_invalid /x-contract/producer',
  ]);
});

it.each([
  ['a type nobody knows', { type: 'text' }],
  ['a reference to nowhere', { properties: { evt: { $ref: '#/$defs/x' } } }],
  ['a keyword nobody knows', { 'x-colour': 'red' }],
])('a schema with %s does not compile, and is compared with nothing', (_, change) => {
  const broken = memo(1, (schema) => ({ ...schema, ...change }));
  const later = memo(2, (schema) => ({ ...schema, required: ['evt', 'no', 'kind', 'text'] }));
  const found = checkContracts([broken, { ...later, valid: [] }], {
    name: 'main',
    schemas: [memo()],
  });
  expect(inShort(found.filter(({ rule }) => !/place|identify/.test(rule)))).toEqual([
    'legacy.memo@1 schema_invalid ',
    'legacy.memo@2 examples_missing ',
  ]);
});

it('a schema that does not compile is told with the words of the compiler', () => {
  const broken = memo(1, (schema) => ({ ...schema, 'x-colour': 'red' }));
  expect(checkContracts([broken])).toEqual([
    {
      contract: 'legacy.memo@1',
      rule: 'schema_invalid',
      pointer: '',
      message: 'is no JSON Schema 2020-12: Error: strict mode: unknown keyword: "x-colour"',
      advice: 'Repair the schema.',
    },
  ]);
});

describe('examples', () => {
  const example = (rest: Partial<ContractVersion>) => memo(1, (schema) => schema, rest);
  const message = { evt: 'memo', no: '1', kind: 'a' };
  it.each<[string, Partial<ContractVersion>, string]>([
    ['none that is valid', { valid: [] }, 'examples_missing : has no example under valid/'],
    ['none that is invalid', { invalid: [] }, 'examples_missing : has no example under invalid/'],
    [
      'a valid one that is refused',
      { valid: [{ name: 'x', message: { ...message, no: 1 } }] },
      'example_refused /no: valid/x is refused: must be string',
    ],
    [
      'an invalid one that is accepted',
      {
        invalid: [{ name: 'x', content: { violates: { pointer: '/no', rule: 'type' }, message } }],
      },
      'example_accepted /no: invalid/x is accepted',
    ],
    [
      'one refused at another place',
      {
        invalid: [
          {
            name: 'x',
            content: {
              violates: { pointer: '/kind', rule: 'type' },
              message: { ...message, no: 1 },
            },
          },
        ],
      },
      'example_refused_otherwise /kind: invalid/x is refused for another reason: type at "/no"',
    ],
    [
      'one refused by another rule',
      {
        invalid: [
          {
            name: 'x',
            content: {
              violates: { pointer: '/no', rule: 'pattern' },
              message: { ...message, no: 1 },
            },
          },
        ],
      },
      'example_refused_otherwise /no: invalid/x is refused for another reason: type at "/no"',
    ],
    [
      'one that does not say why',
      { invalid: [{ name: 'x', content: { message } }] },
      'example_malformed : invalid/x does not say what it violates',
    ],
    [
      'one that does not say by which rule',
      { invalid: [{ name: 'x', content: { violates: { pointer: '' }, message } }] },
      'example_malformed : invalid/x does not say what it violates',
    ],
    [
      'one that does not say where',
      { invalid: [{ name: 'x', content: { violates: { rule: 'type' }, message } }] },
      'example_malformed : invalid/x does not say what it violates',
    ],
    [
      'one refused for two other reasons',
      {
        invalid: [
          {
            name: 'x',
            content: { violates: { pointer: '', rule: 'type' }, message: { evt: 'memo' } },
          },
        ],
      },
      'example_refused_otherwise : invalid/x is refused for another reason: required at "/no", required at "/kind"',
    ],
    [
      'one without a message',
      { invalid: [{ name: 'x', content: { violates: { pointer: '', rule: 'type' } } }] },
      'example_malformed : invalid/x does not say what it violates',
    ],
    [
      'one that is no object',
      { invalid: [{ name: 'x', content: ['x'] }] },
      'example_malformed : invalid/x does not say what it violates',
    ],
  ])('%s is a flaw', (_, rest, expected) => {
    const found = checkContracts([example(rest)]);
    expect(found.map((one) => `${one.rule} ${one.pointer}: ${one.message}`)).toEqual([expected]);
    expect(found[0]?.advice).not.toBe('');
  });

  it('may be refused for more reasons than the one', () => {
    const content = { violates: { pointer: '/no', rule: 'type' }, message: { no: 1 } };
    expect(flaws(example({ invalid: [{ name: 'x', content }] }))).toEqual([]);
  });
});
