import { describe, expect, it } from '@jest/globals';
import {
  charsetNamed,
  declaredCharset,
} from '../../../../../adapter/delivery/decoding/declared-charset.ts';

const xml = '<?xml version="1.0" encoding=\'euc-kr\'?><a/>';

describe('what the sender declares', () => {
  it.each([
    ['a parameter', { contentType: 'application/json; charset=EUC-KR' }, '{}', 'EUC-KR'],
    ['a quoted parameter', { contentType: 'text/xml;charset="utf-8"; x=1' }, '{}', 'utf-8'],
    ['a content encoding', { contentEncoding: 'MS949' }, '{}', 'MS949'],
    ['no compression', { contentEncoding: 'gzip' }, '{}', undefined],
    ['an XML declaration', {}, xml, 'euc-kr'],
    ['the parameter first', { contentType: 'text/xml; charset=x', contentEncoding: 'y' }, xml, 'x'],
    ['the content encoding next', { contentType: 'text/xml', contentEncoding: 'y' }, xml, 'y'],
    ['nothing', { contentType: 'application/json' }, '{}', undefined],
    ['nothing that is no text', { contentType: 7, contentEncoding: {} }, '{}', undefined],
    ['at most 40 characters', { contentEncoding: 'z'.repeat(99) }, '{}', 'z'.repeat(40)],
  ])('is %s', (_, properties, body, declared) => {
    expect(declaredCharset(properties, Buffer.from(body))).toBe(declared);
  });

  it.each([
    ['UTF8', 'utf-8'],
    ['utf8mb4', 'utf-8'],
    ['EUC-KR', 'cp949'],
    ['x-windows-949', 'cp949'],
    ['KS_C_5601-1987', 'cp949'],
    ['iso-8859-1', undefined],
    [undefined, undefined],
  ])('%s means %s', (declared, charset) => {
    expect(charsetNamed(declared)).toBe(charset);
  });
});
