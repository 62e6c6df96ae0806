import { describe, expect, it } from '@jest/globals';
import { parseXml } from '../../../../../adapter/delivery/decoding/xml.ts';

describe('XML', () => {
  it.each([
    ['keeps its root', '<stock_in><sno>1</sno></stock_in>', { stock_in: { sno: '1' } }],
    [
      'has text only',
      '<a><b>007</b><c>1e3</c><d>true</d></a>',
      { a: { b: '007', c: '1e3', d: 'true' } },
    ],
    [
      'has attributes',
      '<a x="01"><b y=\'&quot;\'>t</b></a>',
      { a: { '@x': '01', b: { '@y': '"', '#text': 't' } } },
    ],
    ['repeats elements', '<a><i>1</i><i>2</i></a>', { a: { i: ['1', '2'] } }],
    ['may be empty', '<a><b/><c></c></a>', { a: { b: '', c: '' } }],
    ['is indented', '\r\n<a>\r\n  <b> 1 </b>\r\n</a>\r\n', { a: { b: '1' } }],
    ['merges CDATA', '<a>x<![CDATA[ <y> &amp; ]]>z</a>', { a: 'x <y> &amp; z' }],
    [
      'has entities',
      '<a>&lt;&gt;&amp;&quot;&apos;&#44032;&#xAC01;&#x1F600;</a>',
      { a: '<>&"\'가각😀' },
    ],
    ['undoes an entity once', '<a>&amp;lt;</a>', { a: '&lt;' }],
    [
      'has a declaration and comments',
      '<?xml version="1.0"?><!-- x --><a><?p q?>1</a>',
      { a: '1' },
    ],
    ['may be empty, with a comment behind it', '<?xml version="1.0"?><a/><!-- x -->\n', { a: '' }],
    ['keeps name spaces', '<n:a xmlns:n="u">1</n:a>', { 'n:a': { '@xmlns:n': 'u', '#text': '1' } }],
    ['has Korean names', '<주문><번호>1</번호></주문>', { 주문: { 번호: '1' } }],
    ['has names as any other', '<a><toString>1</toString></a>', { a: { toString: '1' } }],
  ])('%s', (_, text, value) => {
    expect(parseXml(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['<a>\n<b>홍길동</a>', 'is no XML at line 2, column 7'],
    ['\n\n<a></b>', 'is no XML at line 3, column 4'],
    ['<a b=1/>', 'is no XML at line 1, column 4'],
    ['<a>&</a>', 'is no XML at line 1, column 4'],
    ['<', 'is no XML at line 1, column 2'],
    ['<a>', 'is no XML at line 1, column 1'],
    ['<a/>홍길동<b', expect.stringMatching(/^is no XML/)],
    ['<a>1</a><!-- 홍길동', 'is no XML'],
    ['<a/><b/>', 'is no XML: one root element and nothing beside it is needed'],
    ['<a/><a/>', 'is no XML: one root element and nothing beside it is needed'],
    ['<a/>홍길동', 'is no XML: one root element and nothing beside it is needed'],
    ['<a x="1"/>홍길동', 'is no XML: one root element and nothing beside it is needed'],
    ['<a/><![CDATA[홍길동]]>', 'is no XML: one root element and nothing beside it is needed'],
    ['<a/>홍길동<!-- x -->', 'is no XML: one root element and nothing beside it is needed'],
    ['<a/></around><around>', expect.stringMatching(/^is no XML/)],
    ['<!-- x -->', expect.stringMatching(/^is no XML/)],
    ['<__proto__><x>1</x></__proto__>', 'is no XML'],
  ])('%j is refused, without its text', (text, problem) => {
    expect(parseXml(text)).toEqual({ ok: false, problem });
  });

  it.each([
    ['an external one', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['an empty one', '<!DOCTYPE a><a/>'],
    ['one with entities', '<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]><a>&x;&x;</a>'],
  ])('with a DOCTYPE is refused: %s', (_, text) => {
    expect(parseXml(text)).toMatchObject({ ok: false, rule: 'doctype' });
  });

  it('may speak of a DOCTYPE in CDATA', () => {
    expect(parseXml('<a><![CDATA[<!DOCTYPE html>]]></a>')).toEqual({
      ok: true,
      value: { a: '<!DOCTYPE html>' },
    });
  });

  it.each(['&nbsp;', '&#0;', '&#xD800;', '&#x110000;', '&constructor;'])(
    '%s is refused',
    (entity) => {
      expect(parseXml(`<a>${entity}</a>`)).toMatchObject({ ok: false, rule: 'entity' });
    },
  );

  it('nests 100 levels at most', () => {
    const nested = (levels: number) => '<a>'.repeat(levels) + '</a>'.repeat(levels);
    expect(parseXml(nested(99))).toMatchObject({ ok: true });
    expect(parseXml(nested(102))).toMatchObject({ ok: false, rule: 'depth' });
    expect(parseXml(nested(50_000))).toMatchObject({ ok: false, rule: 'depth' });
  });
});
