import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../../adapter/delivery/decode.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';
import { cp949 } from '../../../orders.ts';

it.each([
  ['CP949', cp949({ name: '똠얌꿍 펲' }), 'cp949'],
  ['UTF-8', Buffer.from('{"name":"똠얌꿍 펲"}'), 'utf-8'],
])('syllables that only CP949 has are read from %s', (_, body, charset) => {
  expect(decode(deliveryOf(body))).toEqual({ value: { name: '똠얌꿍 펲' }, charset });
});

it('what the sender declares is not believed', () => {
  const mislabelled = deliveryOf(cp949({ name: '홍길동' }), {
    properties: { contentType: 'application/json; charset=utf-8' },
  });
  expect(decode(mislabelled)).toEqual({ value: { name: '홍길동' }, charset: 'cp949' });
});

it('any Korean text in CP949 is read back as it was written', () => {
  const syllables = fc
    .integer({ min: 0xac00, max: 0xd7a3 })
    .map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.string({ unit: syllables, minLength: 8 }), (name) => {
      expect(decode(deliveryOf(cp949({ name })))).toEqual({ value: { name }, charset: 'cp949' });
    }),
  );
});

it('bytes of no charset are a failure, not a replacement character', () => {
  expect(decode(deliveryOf(Buffer.from([0x22, 0xff, 0x41, 0x22])))).toMatchObject({
    code: 'charset_invalid',
  });
});

it('broken JSON is a failure that says where, and does not quote the text', () => {
  expect(decode(deliveryOf(cp949({ name: '홍길동' }).subarray(0, -1)))).toEqual({
    code: 'json_invalid',
    message: expect.stringMatching(/^the body is no JSON( at position \d+)?$/),
  });
});
