import { describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../../../contracts/asyncapi/fields.ts';

const pointersOf = (schema: object) => fieldsOf(schema).map(({ pointer }) => pointer);

describe('the fields of a schema', () => {
  it('are each where it is, whether it is required, and what is said of it', () => {
    const text = { type: 'string' };
    const b = { type: 'object', required: ['c'], properties: { c: text, d: text } };
    expect(fieldsOf({ required: ['a'], properties: { a: text, b } })).toEqual([
      { pointer: '/a', node: text, required: true },
      { pointer: '/b', node: b, required: false },
      { pointer: '/b/c', node: text, required: true },
      { pointer: '/b/d', node: text, required: false },
    ]);
  });

  it('follow references; the description beside one goes first', () => {
    const won = { type: 'string', description: 'Money.' };
    const schema = {
      $defs: { won, box: { properties: { price: { $ref: '#/$defs/won' } } } },
      properties: {
        fee: { $ref: '#/$defs/won', description: 'Fee.' },
        box: { $ref: '#/$defs/box' },
      },
    };
    expect(fieldsOf(schema).map(({ pointer, node }) => [pointer, node.description])).toEqual([
      ['/fee', 'Fee. Money.'],
      ['/box', undefined],
      ['/box/price', 'Money.'],
    ]);
  });

  it.each([
    ['plain elements', { items: { type: 'string' } }, ['/a', '/a/*']],
    ['elements with members', { items: { properties: { b: {} } } }, ['/a', '/a/*/b']],
    [
      'elements with members and a description',
      { items: { description: 'One.', properties: { b: {} } } },
      ['/a', '/a/*', '/a/*/b'],
    ],
    [
      'elements with members and a mark',
      { items: { 'x-personal-data': 'text', properties: { b: {} } } },
      ['/a', '/a/*', '/a/*/b'],
    ],
    ['arrays in arrays', { items: { items: { type: 'string' } } }, ['/a', '/a/*/*']],
    ['members without a name', { additionalProperties: { type: 'string' } }, ['/a', '/a/*']],
    ['any members', { additionalProperties: true }, ['/a']],
    ['no other members', { additionalProperties: false, properties: { b: true } }, ['/a']],
  ])('of %s', (_, a, pointers) => {
    expect(pointersOf({ properties: { a } })).toEqual(pointers);
  });

  it('are not required where nothing is', () => {
    expect(fieldsOf({ properties: { a: {} } })).toEqual([
      { pointer: '/a', node: {}, required: false },
    ]);
  });

  it('say of elements that they are not required', () => {
    const [, element] = fieldsOf({ properties: { a: { items: {} } } });
    expect(element).toEqual({ pointer: '/a/*', node: {}, required: false });
  });

  it('are looked for in every branch, and named once', () => {
    const schema = {
      properties: { a: { description: 'First.' } },
      allOf: [{ properties: { a: { description: 'Second.' }, b: {} } }, true],
      anyOf: [{ properties: { c: {} } }],
      oneOf: [{ properties: { d: {} }, required: ['d'] }],
      not: { properties: { e: {} } },
    };
    expect(pointersOf(schema)).toEqual(['/a', '/b', '/c', '/d']);
    expect(fieldsOf(schema)[0]?.node).toEqual({ description: 'First.' });
  });

  it('have names that are escaped as in a JSON pointer', () => {
    expect(pointersOf({ properties: { 'a/b~c/d~': {} } })).toEqual(['/a~1b~0c~1d~0']);
  });

  it('end where a schema leads back into itself', () => {
    const schema = {
      $defs: { box: { properties: { name: {}, inner: { $ref: '#/$defs/box' } } } },
      properties: { box: { $ref: '#/$defs/box' } },
    };
    expect(pointersOf(schema)).toEqual([
      '/box',
      '/box/name',
      '/box/inner',
      '/box/inner/name',
      '/box/inner/inner',
    ]);
  });
});
