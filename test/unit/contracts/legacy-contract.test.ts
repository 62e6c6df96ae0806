import { describe, expect, it } from '@jest/globals';
import type { LegacyContract } from '#contracts';
import {
  type ContractTerms,
  ignoredContract,
  isIgnored,
  legacyContract,
} from '../../../contracts/legacy/legacy-contract.ts';

const terms: ContractTerms = {
  name: 'legacy.parcel',
  version: 3,
  format: 'form',
  routingKeys: ['parcel.sent'],
  identify: { '/evt': ['parcel_sent', 'parcel_lost'], '/head/kind': ['2'] },
  key: ['/evt', '/no', '/items/*/sno'],
  aggregate: { type: 'parcel', ids: ['/no', '/oldno'] },
};

const schema = {
  type: 'object',
  required: ['no'],
  properties: {
    no: { type: 'string' },
    name: { type: 'string', 'x-personal-data': 'name' },
    items: { type: 'array', items: { type: 'object' } },
  },
};

const contractWith = (changed: Partial<ContractTerms> = {}): LegacyContract =>
  legacyContract({ schema: { ...schema, 'x-contract': { ...terms, ...changed } } });

const contract = contractWith();

it('a contract has the terms of its schema, and an id of its name and version', () => {
  expect(contract).toMatchObject({ ...terms, id: 'legacy.parcel@3' });
});

it('a contract knows the shape of its messages', () => {
  expect(contract.shape).toEqual({ encodedFields: [], arrays: [['items']] });
});

it('a contract checks its messages, and masks them', () => {
  expect(contract.validate({ no: '17' })).toEqual([]);
  expect(contract.validate({})).toEqual([
    { pointer: '/no', rule: 'required', message: 'is missing' },
  ]);
  expect(contract.mask({ no: '17', name: '홍길동' })).toEqual({ no: '17', name: '홍**' });
});

describe('a message', () => {
  it.each([
    ['every sign is right', { evt: 'parcel_sent', head: { kind: '2' } }],
    ['a sign has another of its values', { evt: 'parcel_lost', head: { kind: '2' } }],
    ['a sign is a number', { evt: 'parcel_sent', head: { kind: 2 } }],
  ])('is recognised when %s', (_, message) => {
    expect(contract.recognises(message)).toBe(true);
  });

  it.each([
    ['one sign is missing', { evt: 'parcel_sent' }],
    ['one sign is wrong', { evt: 'parcel_found', head: { kind: '2' } }],
    ['a sign is no plain value', { evt: ['parcel_sent'], head: { kind: '2' } }],
    ['it is text', 'parcel_sent'],
    ['it is a list', [{ evt: 'parcel_sent', head: { kind: '2' } }]],
    ['it is nothing', null],
  ])('is not recognised when %s', (_, message) => {
    expect(contract.recognises(message)).toBe(false);
  });
});

describe('the key of a message', () => {
  it('is what stands at the places of the key, in their order; at * a list', () => {
    const message = { items: [{ sno: '1' }, { sno: '2' }], no: '17', evt: 'parcel_sent' };
    expect(contract.keyOf(message)).toEqual(['parcel_sent', '17', ['1', '2']]);
  });

  it('keeps a list of one apart from a single value', () => {
    expect(contract.keyOf({ no: '17', items: [{ sno: '1' }] })).toEqual(['', '17', ['1']]);
  });

  it('is empty where nothing stands', () => {
    expect(contract.keyOf({})).toEqual(['', '', []]);
    expect(contract.keyOf(undefined)).toEqual(['', '', []]);
  });
});

describe('the aggregates of a message', () => {
  it.each([
    ['are named in the order of the places', { oldno: '16', no: '17' }, ['17', '16']],
    ['are named once each', { no: '17', oldno: '17' }, ['17']],
    ['may be named by a number', { no: 17 }, ['17']],
    ['are named without the blanks around', { no: ' 17 ' }, ['17']],
    ['are not named by what is empty', { no: ' ', oldno: '16' }, ['16']],
    ['are not named by what is no plain value', { no: ['17'], oldno: true }, []],
    ['are none when nothing names them', {}, []],
    ['are not taken apart without a separator', { no: '17,18' }, ['17,18']],
  ])('%s', (_, message, ids) => {
    expect(contract.aggregateIdsOf(message)).toEqual(ids);
  });

  it('may be several in one place, with a separator', () => {
    const several = contractWith({ aggregate: { ...terms.aggregate, separator: ',' } });
    const message = { no: '17, 18,,17', oldno: '16' };
    expect(several.aggregateIdsOf(message)).toEqual(['17', '18', '16']);
  });
});

it.each([true, false])(
  'a contract says whether the order of its messages matters: %s',
  (ordered) => {
    const { aggregate } = contractWith({ aggregate: { ...terms.aggregate, ordered } });
    expect(aggregate).toEqual({ ...terms.aggregate, ordered });
  },
);

describe('a message of the version before', () => {
  const before = { no: '17' };

  it('stays as it is without an upcaster', () => {
    expect(contract.upcast(before)).toBe(before);
  });

  it('is lifted by the upcaster beside the schema', () => {
    const lifting = legacyContract({
      schema: { ...schema, 'x-contract': terms },
      upcast: (message: { no: string }) => ({ ...message, kind: '2' }),
    });
    expect(lifting.upcast(before)).toEqual({ no: '17', kind: '2' });
  });
});

describe('a contract whose messages are ignored', () => {
  const { key: _key, aggregate: _aggregate, ...common } = terms;
  const source = { schema: { ...schema, 'x-contract': { ...common, ignore: 'no use' } } };

  it('needs no key and no aggregate, and says why', () => {
    expect(isIgnored(source)).toBe(true);
    expect(isIgnored({ schema: { ...schema, 'x-contract': terms } })).toBe(false);
    expect(ignoredContract(source)).toMatchObject({ id: 'legacy.parcel@3', ignore: 'no use' });
  });

  it('knows its messages, and masks them', () => {
    const ignored = ignoredContract(source);
    expect(ignored.recognises({ evt: 'parcel_sent', head: { kind: '2' } })).toBe(true);
    expect(ignored.recognises({ evt: 'parcel_sent' })).toBe(false);
    expect(ignored.mask({ no: '17', name: '홍길동' })).toEqual({ no: '17', name: '홍**' });
  });
});
