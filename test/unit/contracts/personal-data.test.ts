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
    ['address', '강남구테헤란로123길45 4층', '강남구 ***'],
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

  const marked = { type: 'string', 'x-personal-data': 'phone' };
  it.each([
    ['one of several schemas', { anyOf: [marked, { type: 'null' }] }],
    ['exactly one of several schemas', { oneOf: [marked] }],
    ['a schema beside it', { type: 'string', allOf: [{ $ref: '#/$defs/phone' }] }],
    ['a condition', { if: false, else: marked }],
    ['the opposite', { not: { not: marked } }],
    ['members without a name', { type: 'object', additionalProperties: marked }],
    ['a list by its positions', { type: 'array', prefixItems: [marked] }],
    ['a reference to elsewhere', { $ref: '#/properties/other' }],
    ['a reference into a definition', { $ref: '#/$defs/person/properties/phone' }],
    ['a reference to nothing', { $ref: '#/$defs/nothing' }],
    ['a reference to itself', { $ref: '#/$defs/circle' }],
    ['a definition that has its own rules', { $ref: '#/$defs/inner', allOf: [{ minLength: 1 }] }],
    ['a group of which it says nothing', { type: 'object' }],
    ['a list of which it says nothing', { type: ['array', 'null'] }],
    ['an encoding that is not undone', { type: 'string', 'x-encoding': ['base64'] }],
  ])('hides plain text where it speaks of %s', (_, p) => {
    const $defs = {
      phone: marked,
      person: { properties: { phone: marked } },
      circle: { $ref: '#/$defs/circle' },
      inner: { allOf: [marked] },
    };
    const schema = { $defs, properties: { other: marked, p } };
    expect(maskPersonalData(schema, { p: '01012345678' })).toEqual({ p: '***' });
  });

  it.each([
    ['by a name pattern', { patternProperties: { '^p': marked } }],
    ['for all of it', { allOf: [{ properties: { p: marked } }] }],
    ['where it is defined', { $ref: '#/$defs/person' }],
  ])('hides a group whose members are marked a second time: %s', (_, more) => {
    const $defs = { person: { properties: { p: marked } } };
    const schema = { $defs, properties: { group: { properties: { p: {} }, ...more } } };
    expect(maskPersonalData(schema, { group: { p: '01012345678' } })).toEqual({ group: '***' });
  });

  it('shows what it has rules for that mark nothing', () => {
    const not = { anyOf: [{ required: ['b'] }, { const: '2' }] };
    const schema = { not, properties: { a: { not, type: ['string', 'null'] } } };
    expect(maskPersonalData(schema, { a: '1' })).toEqual({ a: '1' });
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
