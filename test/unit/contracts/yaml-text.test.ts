import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlText } from '../../../contracts/config/yaml-text.ts';

it('says the same as the value, to readers of YAML 1.2 and of 1.1', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // JSON has no -0.
      const plain = JSON.parse(JSON.stringify(value));
      const text = yamlText(plain);
      expect(parse(text)).toEqual(plain);
      expect(parse(text, { version: '1.1' })).toEqual(plain);
    }),
  );
});

it.each([
  ['n', '"n"\n'],
  ['2018-03-22', '"2018-03-22"\n'],
  ['a\nb', '|-\na\nb\n'],
])('writes %j as %j', (value, text) => {
  expect(yamlText(value)).toBe(text);
});

it('repeats what stands in two places, and keeps the order of keys', () => {
  const same = { b: 1, a: 2 };
  expect(yamlText({ y: same, x: same })).toBe('"y":\n  b: 1\n  a: 2\nx:\n  b: 1\n  a: 2\n');
});
