import { describe, expect, it } from '@jest/globals';
import {
  type Break,
  type ContractVersion,
  checkContracts,
} from '../../../../contracts/compatibility/index.ts';
import { memo, memoWritten } from './contracts.ts';
import type { AnySchema } from './random-schemas.ts';

const inShort = (breaks: readonly Break[]) =>
  breaks.map(({ contract, rule, pointer }) => `${contract} ${rule} ${pointer}`);
const flaws = (...versions: ContractVersion[]) => inShort(checkContracts(versions));
const withTerms = (change: AnySchema) =>
  memo(1, (schema) => ({ ...schema, 'x-contract': { ...schema['x-contract'], ...change } }));
const withProperty = (property: AnySchema) =>
  memo(1, (schema) => ({ ...schema, properties: { ...schema.properties, ...property } }));
const event = (change: AnySchema) => {
  const written = memoWritten();
  return { ...written, schema: { ...written.schema, ...change } };
};

it('contracts that are fine have no breaks', () => {
  expect(checkContracts([memo(), memo(2), memoWritten(), memoWritten(2)])).toEqual([]);
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
      message: '$id is "urn:memo", its folder says "urn:banyan:legacy.memo:1"',
      advice: 'Write "urn:banyan:legacy.memo:1", or rename the folder.',
    });
    expect(checkContracts([memo(1, ({ $id: _, title: __, ...schema }) => schema)])).toEqual([
      expect.objectContaining({
        message: '$id is missing, its folder says "urn:banyan:legacy.memo:1"',
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
      advice: 'Name it legacy/<message>/v<N> or scm/<context>/<EventName>/v<N>.',
    });
  });
});

it.each([
  ['a type nobody knows', { type: 'text' }],
  ['a reference to nowhere', { properties: { evt: { $ref: '#/$defs/x' } } }],
  ['a keyword nobody knows', { 'x-colour': 'red' }],
])('a schema with %s does not compile, and is compared with nothing', (_, change) => {
  const broken = memo(1, (schema) => ({ ...schema, ...change }));
  expect(flaws(broken)).toContain('legacy.memo@1 schema_invalid ');
  const later = memo(2, (schema) => ({ ...schema, required: ['evt', 'no', 'kind', 'text'] }));
  const found = checkContracts([broken, later], { name: 'main', schemas: [memo()] });
  const compared = found.filter(
    ({ against, rule }) => against !== undefined && !/identify/.test(rule),
  );
  expect(compared).toEqual([]);
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
