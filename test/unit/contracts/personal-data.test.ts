import { describe, expect, it } from '@jest/globals';
import { contractsFor } from '#contracts';
import { maskPersonalData } from '../../../contracts/personal-data.ts';
import { legacyOrder } from '../../orders.ts';

const [contract] = contractsFor(legacyOrder());

it('names, phones, addresses and notes are masked, everything else is shown', () => {
  const order = legacyOrder();
  expect(contract?.mask(order)).toEqual({
    ...order,
    nameOrder: '홍**',
    mobileOrder: '***2424',
    nameReceiver: '홍**',
    mobileReceiver: '***2424',
    address: '서울 ***',
    memo: '***',
  });
});

it.each([
  ['an address in one word', { address: '서울송파구올림픽로300' }],
  ['a field that the contract does not know', { emailOrder: '홍길동@example.com' }],
  ['text where the contract has lines', { items: '홍길동' }],
  ['an object where the contract has lines', { items: { nameOrder: '홍길동' } }],
  ['a list where the contract has text', { nameOrder: ['홍길동'] }],
  ['an object where the contract has a code', { step: { of: '홍길동' } }],
  ['an object that is no text', { nameOrder: { toString: 1, of: '홍길동' } }],
])('%s is hidden', (_, fields) => {
  const masked = contract?.mask({ ...fields });
  expect(Object.values(masked as object)).toEqual(['***']);
});

describe('of personal data', () => {
  it.each([
    ['name', '홍길동', '홍**'],
    ['name', '𠮷田', '𠮷**'],
    ['name', 'J', 'J**'],
    ['phone', '01024242424', '***2424'],
    ['phone', '12345', '***2345'],
    ['phone', '1234', '***'],
    ['address', '서울 송파구 올림픽로 300', '서울 ***'],
    ['address', '서울', '***'],
    ['text', '문앞에 놔주세요', '***'],
    ['email', 'gildong77@example.com', '***'],
    ['name', 17, '***'],
    ['name', false, '***'],
    ['phone', 1024242424, '***'],
  ])('a %s such as %p is shown as %p', (kind, value, shown) => {
    expect(maskPersonalData({ 'x-personal-data': kind }, value)).toBe(shown);
  });

  it.each([[''], [null], [undefined]])('%p is shown: it tells of nobody', (value) => {
    expect(maskPersonalData({ 'x-personal-data': 'name' }, value)).toBe(value);
  });
});

describe('a schema', () => {
  it('may mark a whole group, which is then hidden as one', () => {
    const schema = { 'x-personal-data': 'text', properties: { birth: {} } };
    expect(maskPersonalData(schema, { birth: '1988-05-17' })).toBe('***');
  });

  it('may say what is personal elsewhere, under $defs', () => {
    const schema = {
      $defs: {
        person: { properties: { name: { 'x-personal-data': 'name' }, grade: {} } },
        people: { items: { $ref: '#/$defs/person' } },
      },
      properties: { members: { $ref: '#/$defs/people' } },
    };
    expect(maskPersonalData(schema, { members: [{ name: '홍길동', grade: 1 }] })).toEqual({
      members: [{ name: '홍**', grade: 1 }],
    });
  });

  it.each([
    ['text where it has a group', { properties: { birth: {} } }, '1988-05-17'],
    ['a number where it has a group', { properties: { birth: {} } }, 19880517],
    ['text where it has a list', { items: {} }, '홍길동'],
    ['a list of which it says nothing', {}, ['홍길동']],
    ['a list of anything', { items: true }, ['홍길동']],
    ['a group of which it says nothing', {}, { name: '홍길동' }],
    ['a group of anything', { properties: true }, { name: '홍길동' }],
  ])('hides %s', (_, schema, value) => {
    expect(maskPersonalData(schema, value)).toBe('***');
  });

  it.each([
    ['a member that may be anything', '{"any":"홍길동"}', '{"any":"***"}'],
    ['a member with an inherited name', '{"toString":"홍길동"}', '{"toString":"***"}'],
    ['a member that names the prototype', '{"__proto__":"홍길동"}', '{"__proto__":"***"}'],
  ])('hides %s', (_, text, shown) => {
    const schema = { properties: { any: true } };
    expect(JSON.stringify(maskPersonalData(schema, JSON.parse(text)))).toBe(shown);
  });

  it.each([['1'], [0], [false], [true]])(
    'shows %p, a plain value of which it says nothing personal',
    (value) => {
      expect(maskPersonalData({ type: 'string' }, value)).toBe(value);
    },
  );
});
