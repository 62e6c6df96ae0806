import { expect, it } from '@jest/globals';
import { decode } from '../../../../../adapter/delivery/decoding/decode.ts';
import { deliveryOf } from '../../../../interpretation-tools.ts';

const limit = 8_000_000;
const problem = 'the body has more than 8000000 bytes';

it('a body of as many bytes as are allowed is read', () => {
  const text = `"${'x'.repeat(limit - 2)}"`;
  expect(decode(deliveryOf(Buffer.from(text)))).toMatchObject({ kind: 'decoded' });
});

it.each([
  ['json_invalid', '{"a":1}'],
  ['xml_invalid', '<a/>'],
  ['form_invalid', 'a=1'],
  ['php_invalid', 'a:0:{}'],
  ['format_unknown', 'x'],
])('one of more is not even looked at: %s', (code, text) => {
  const body = Buffer.alloc(limit + 1, ' ');
  body.write(text);
  expect(decode(deliveryOf(body))).toEqual({
    kind: 'failed',
    failure: { code, message: problem, rule: 'size' },
  });
});
