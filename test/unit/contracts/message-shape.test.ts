import { expect, it } from '@jest/globals';
import { messageShapeOf } from '../../../contracts/legacy/message-shape.ts';

it('a schema of plain values has neither encoded fields nor arrays', () => {
  const schema = { type: 'object', properties: { ordno: { type: 'string' }, any: true } };
  expect(messageShapeOf(schema)).toEqual({ encodedFields: [], arrays: [] });
});

it('a schema that says nothing of its members has none either', () => {
  expect(messageShapeOf({ type: 'object' })).toEqual({ encodedFields: [], arrays: [] });
});

it('an encoded field is found where it stands, with its encodings in their order', () => {
  const schema = {
    type: 'object',
    properties: {
      extra: { 'x-encoding': ['base64', 'json'], type: 'object' },
      'a/b': { 'x-encoding': ['php-serialized'], type: 'array', items: { type: 'string' } },
    },
  };
  expect(messageShapeOf(schema).encodedFields).toEqual([
    { pointer: '/extra', steps: ['extra'], encodings: ['base64', 'json'], isObject: true },
    { pointer: '/a~1b', steps: ['a/b'], encodings: ['php-serialized'], isObject: false },
  ]);
});

it('fields within an encoded field are found after it, because it is undone first', () => {
  const inner = { 'x-encoding': ['form'], type: 'object' };
  const extra = { 'x-encoding': ['json'], type: 'object', properties: { inner } };
  const { encodedFields } = messageShapeOf({ type: 'object', properties: { extra } });
  expect(encodedFields.map(({ pointer }) => pointer)).toEqual(['/extra', '/extra/inner']);
});

it('arrays are found at every depth, an outer one before its inner ones', () => {
  const options = { type: 'array', items: { type: 'string' } };
  const line = { type: 'object', properties: { options } };
  const schema = { type: 'object', properties: { items: { type: 'array', items: line } } };
  expect(messageShapeOf(schema).arrays).toEqual([['items'], ['items', '*', 'options']]);
});

it('a message may itself be an array', () => {
  expect(messageShapeOf({ type: 'array', items: { type: 'string' } }).arrays).toEqual([[]]);
});

it('what stands under $defs is found where it is referred to', () => {
  const schema = {
    $defs: { extra: { 'x-encoding': ['json'], type: 'object' } },
    type: 'object',
    properties: {
      items: { type: 'array', items: { properties: { extra: { $ref: '#/$defs/extra' } } } },
    },
  };
  expect(messageShapeOf(schema)).toEqual({
    encodedFields: [
      {
        pointer: '/items/*/extra',
        steps: ['items', '*', 'extra'],
        encodings: ['json'],
        isObject: true,
      },
    ],
    arrays: [['items']],
  });
});

it('a schema that contains itself has the places down to where it begins again', () => {
  const schema = {
    type: 'object',
    properties: { box: { $ref: '#/$defs/box' } },
    $defs: {
      box: {
        type: 'object',
        properties: {
          note: { 'x-encoding': ['json'] },
          boxes: { type: 'array', items: { $ref: '#/$defs/box' } },
        },
      },
    },
  };
  const { arrays, encodedFields } = messageShapeOf(schema);
  expect(arrays).toEqual([['box', 'boxes']]);
  expect(encodedFields.map(({ pointer }) => pointer)).toEqual(['/box/note']);
});
