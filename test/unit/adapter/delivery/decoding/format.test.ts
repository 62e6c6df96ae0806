import { expect, it } from '@jest/globals';
import { formatOf } from '../../../../../adapter/delivery/decoding/format.ts';

it.each([
  ['{"a":1}', 'json'],
  [' \r\n\t[1]', 'json'],
  ['"text"', 'json'],
  ['-12.5e3 ', 'json'],
  ['true', 'json'],
  ['null\n', 'json'],
  ['true=1', 'form'],
  ['12=a', 'form'],
  ['\n<?xml version="1.0"?><a/>', 'xml'],
  ['a:1:{i:0;s:1:"x";}', 'php-serialized'],
  ['O:8:"stdClass":0:{}', 'php-serialized'],
  ['s:1:"x";', 'php-serialized'],
  ['i:5;', 'php-serialized'],
  ['b:1;', 'php-serialized'],
  ['d:0.5;', 'php-serialized'],
  ['N;', 'php-serialized'],
  ['N=1;', 'form'],
  ['a=1&b=2', 'form'],
  ['hello', undefined],
  ['', undefined],
  ['  ', undefined],
])('%j is %s', (body, format) => {
  expect(formatOf(Buffer.from(body))).toBe(format);
});
