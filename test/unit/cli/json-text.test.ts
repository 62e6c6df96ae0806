import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonText } from '../../../cli/json-text.ts';

it('a text has no control character of the message, and shows which it was', () => {
  const text = jsonText({ name: '홍\u001b]0;길\u0007\u009b31m동\u007f' });
  expect(text).toBe('{\n  "name": "홍\\u001b]0;길\\u0007\\u009b31m동\\u007f"\n}');
});

it('any value is the same when it is read back, and no line of it has a control character', () => {
  const unit = fc.oneof(fc.constantFrom('\u0080', '\u009f', '\u007f', '\u0000'), fc.string());
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit }), (value, text) => {
      const both = { value, [text]: text };
      expect(JSON.parse(jsonText(both))).toEqual(JSON.parse(JSON.stringify(both)));
      expect(jsonText(both).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});
