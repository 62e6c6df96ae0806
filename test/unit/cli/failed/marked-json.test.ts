import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markedJson } from '../../../../cli/failed/marked-json.ts';

const message = { ordno: '1', items: [{ ea: '1' }, { ea: 'x', 'a/b': [] }] };
const marked = (pointer: string | undefined, why = 'is no number') =>
  markedJson(message, { pointer, why }).join('\n');

it('the failing place is marked, with the reason', () => {
  expect(marked('/items/1/ea')).toBe(`  {
    "ordno": "1",
    "items": [
      {
        "ea": "1"
      },
      {
>       "ea": "x",  ← is no number
        "a/b": []
      }
    ]
  }`);
  expect(marked('/items/1/a~1b', 'is empty')).toContain('>       "a/b": []  ← is empty\n');
});

it('a place that is missing is marked where it should be', () => {
  expect(marked('/items/0/price', 'is missing')).toContain(
    '>     {  ← /items/0/price: is missing\n        "ea": "1"\n',
  );
  expect(marked('/m_no', 'is missing')).toMatch(/^> \{ {2}← \/m_no: is missing\n/);
});

it('without a place nothing is marked', () => {
  expect(marked(undefined)).not.toContain('>');
});

it('any message is JSON as it was, in lines without control characters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, why) => {
      const lines = markedJson(value, { pointer: undefined, why });
      expect(lines.map((line) => line.slice(2)).join('\n')).toBe(
        JSON.stringify(value, null, 2).replace(
          /[\x7f-\x9f]/g,
          (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
        ),
      );
      for (const line of markedJson(value, { pointer: '', why }))
        expect(line).not.toMatch(/\p{Cc}/u);
    }),
  );
});
