import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { decode } from '../../../../../adapter/delivery/decoding/decode.ts';
import type { Delivery } from '../../../../../adapter/domain/delivery.ts';
import { cp949, legacyOrder } from '../../../../orders.ts';

function decoded(body: Uint8Array, properties: Delivery['properties'] = {}) {
  return decode({ exchange: 'legacy.store', routingKey: 'order.received', properties, body });
}

const person = { name: '홍길동' };
const bodies = [
  ['json', '{"name":"홍길동"}', person],
  ['xml', '<?xml version="1.0" encoding="EUC-KR"?><a><name>홍길동</name></a>', { a: person }],
  ['form', 'name=홍길동', person],
] as const;

describe('a body', () => {
  it.each(bodies)('in %s is read from either charset', (format, text, value) => {
    const declared = format === 'xml' ? { declared: 'EUC-KR' } : {};
    expect(decoded(iconv.encode(text, 'cp949'))).toEqual({
      kind: 'decoded',
      value,
      format,
      charset: { used: 'cp949', because: 'cp949-only', ...declared },
    });
    expect(decoded(Buffer.from(text))).toEqual({
      kind: 'decoded',
      value,
      format,
      charset: { used: 'utf-8', because: 'korean-as-utf-8', ...declared },
    });
  });

  it.each([
    ['a:1:{s:4:"name";s:9:"홍길동";}', 'utf-8'],
    ['a:1:{s:4:"name";s:6:"홍길동";}', 'cp949'],
  ])('%s in %s is read', (text, used) => {
    expect(decoded(iconv.encode(text, used))).toMatchObject({
      value: person,
      format: 'php-serialized',
      charset: { used },
    });
  });

  it.each([
    ['name=%ED%99%8D%EA%B8%B8%EB%8F%99', 'utf-8'],
    ['name=%C8%AB%B1%E6%B5%BF', 'cp949'],
  ])('%s is in %s, as the bytes behind the escapes say', (form, used) => {
    const contentType = 'application/json; charset=latin1';
    expect(decoded(Buffer.from(form), { contentType })).toMatchObject({
      value: person,
      format: 'form',
      charset: { used, declared: 'latin1' },
    });
  });

  it('is read as the bytes say, whatever is declared', () => {
    const properties = { contentType: 'text/xml; charset=utf-8', contentEncoding: 'gzip' };
    expect(decoded(cp949(legacyOrder()), properties)).toEqual({
      kind: 'decoded',
      value: legacyOrder(),
      format: 'json',
      charset: { used: 'cp949', declared: 'utf-8', because: 'cp949-only' },
    });
  });

  it('may begin with byte order marks', () => {
    const marks = Buffer.from('\ufeff\ufeff');
    expect(decoded(Buffer.concat([marks, cp949(person)]))).toMatchObject({ value: person });
    expect(decoded(Buffer.concat([marks, Buffer.from('{}')]))).toMatchObject({ value: {} });
  });

  it('may be a part of a larger buffer', () => {
    const all = Uint8Array.from([0x78, ...cp949(person), 0x78]);
    expect(decoded(all.subarray(1, -1))).toMatchObject({ value: person });
  });
});

describe('what cannot be read is a failure', () => {
  it.each([
    ['charset_invalid', Buffer.from('22ff4122', 'hex'), /byte 0xff at offset 1 .* 0xff at 1 no/],
    ['charset_invalid', Buffer.from('efbbbf22ff4122', 'hex'), /byte 0xff at offset 4 /],
    ['charset_invalid', Buffer.from('a=%ff'), /byte 0xff at offset 2 .*escapes are undone$/],
    ['charset_invalid', Buffer.from('ff00', 'hex'), /byte 0xff at offset 0/],
    ['format_unknown', Buffer.from('홍길동'), /is no JSON, XML, form or PHP-serialised value$/],
    ['format_unknown', Buffer.alloc(0), /^the body is empty$/],
    ['json_invalid', cp949(person).subarray(0, -1), /^the body is no JSON at position 13$/],
    ['xml_invalid', Buffer.from('<a>홍길동</b>'), /^the body is no XML at line 1, column 7$/],
    ['form_invalid', Buffer.from('a=%C8%A'), /^the body has a broken escape at offset 5$/],
    [
      'php_invalid',
      Buffer.from('s:1:"홍길동";'),
      /^the body is no PHP-serialised value at byte 5$/,
    ],
  ])('%s that does not quote the text', (code, body, message) => {
    const result = decoded(body);
    expect(result).toMatchObject({
      kind: 'failed',
      failure: { code, message: expect.stringMatching(message) },
    });
    expect(JSON.stringify(result)).not.toMatch(/[가-힣]/);
  });

  it('that names the rule, and the charset where there was one', () => {
    expect(decoded(Buffer.from('<!DOCTYPE a><a/>'))).toEqual({
      kind: 'failed',
      failure: { code: 'xml_invalid', message: 'the body holds a DOCTYPE', rule: 'doctype' },
      charset: { used: 'utf-8', because: 'ascii' },
    });
  });
});

describe('any bytes', () => {
  const beginnings = [
    '',
    '{"a":"',
    '["',
    '<a>',
    '<a b="',
    'a=',
    'a[b]=%',
    'a:1:{s:2:"',
    's:3:"',
    '\ufeff',
  ];
  const ends = ['', '"}', '"]', '</a>', '"/>', '&b=1', '";}'];
  const bytes = fc
    .tuple(
      fc.constantFrom(...beginnings),
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc
          .string({ unit: fc.constantFrom(...'{}[]"\\:,;<>/!&#%=asiNO019éx가\ufffd') })
          .map((text) => Buffer.from(text)),
      ),
      fc.constantFrom(...ends),
    )
    .map(([begin, middle, end]) => Buffer.concat([Buffer.from(begin), middle, Buffer.from(end)]));

  it('are decoded or refused, and never hold a replacement character that was not sent', () => {
    fc.assert(
      fc.property(bytes, (body) => {
        const result = decoded(body);
        const wasSent = /\ufffd|%ef%bf%bd|\\ufffd|#65533|#xfffd/i.test(
          body.toString('latin1').replaceAll('ï¿½', '\ufffd'),
        );
        if (wasSent) return;
        expect(JSON.stringify(result)).not.toContain('\ufffd');
      }),
      { numRuns: 3000 },
    );
  });
});
