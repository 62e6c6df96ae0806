import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import qs from 'qs';
import { parseForm, unescapedForm } from '../../../../../adapter/delivery/decoding/form.ts';

const parsed = (form: string) => parseForm(Buffer.from(form), 'utf-8');

describe('a form', () => {
  it.each([
    ['a=1&b=&c&&d=x=y\r\n', { a: '1', b: '', c: '', d: 'x=y' }],
    ['a+b=1+2%2B3%26', { 'a b': '1 2+3&' }],
    [
      'items[0][sno]=1&items[0][ea]=2&items[1][sno]=3',
      { items: [{ sno: '1', ea: '2' }, { sno: '3' }] },
    ],
    ['items%5B0%5D%5Bsno%5D=1', { items: [{ sno: '1' }] }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[][b]=1&a[][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a[5]=1&a[]=2', { a: { 5: '1', 6: '2' } }],
    ['ea[88121]=2&ea[7]=1', { ea: { 7: '1', 88121: '2' } }],
    ['a[1]=y&a[0]=x', { a: ['x', 'y'] }],
    ['a[0]=x&a[k]=y', { a: { 0: 'x', k: 'y' } }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a=1&a[b]=2', { a: ['1', { b: '2' }] }],
    ['a=x]=y', { a: 'x]=y' }],
    [
      'toString=1&constructor[prototype][x]=2',
      { toString: '1', constructor: { prototype: { x: '2' } } },
    ],
  ])('%s', (form, value) => {
    expect(parsed(form)).toEqual({ ok: true, value });
  });

  it('may have a thousand lines', () => {
    const form = Array.from({ length: 1000 }, (_, line) => `items[${line}][ea]=${line}`).join('&');
    const items = Array.from({ length: 1000 }, (_, line) => ({ ea: String(line) }));
    expect(parsed(form)).toEqual({ ok: true, value: { items } });
  });

  it('may have ten brackets in a name', () => {
    const value = Array.from({ length: 10 }).reduce<unknown>((x) => ({ x }), '1');
    expect(parsed(`a${'[x]'.repeat(10)}=1`)).toEqual({ ok: true, value: { a: value } });
  });

  it('of many deep names is refused before it costs anything', () => {
    const deep = Array.from({ length: 10_000 }, () => `a${'[]'.repeat(99)}=1`).join('&');
    const began = performance.now();
    expect(parsed(deep)).toMatchObject({ ok: false, rule: 'depth' });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it.each([
    ['박지선', 'cp949'],
    ['김선', 'cp949'],
    ['선', 'utf-8'],
  ] as const)('that ends in %s loses no byte of it, in %s', (payer, charset) => {
    const form = iconv.encode(` payer=${payer}\r\n`, charset);
    expect(parseForm(form, charset)).toEqual({ ok: true, value: { payer } });
  });

  it.each([
    ['a name is missing', 'a=1&=홍길동', 'name'],
    ['brackets are not closed', 'a[b=1', 'name'],
    ['something stands behind the brackets', 'a[b]c=1', 'name'],
    ['a name reaches a prototype', 'a[__proto__][polluted]=1', 'name'],
    ['a name is a prototype', '__proto__=1', 'name'],
    ['it nests too deep', `a${'[x]'.repeat(11)}=1`, 'depth'],
    ['it has too many fields', 'a=1&'.repeat(20_001), 'fields'],
  ])('is refused where %s', (_, form, rule) => {
    const result = parsed(form);
    expect(result).toMatchObject({ ok: false, rule });
    expect(JSON.stringify(result)).not.toContain('홍길동');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each([
    ['a=%zz', 2],
    ['a=%41&b=%4', 8],
    ['%', 0],
  ])('%s has a broken escape at %i', (form, offset) => {
    expect(unescapedForm(Buffer.from(form))).toEqual({
      ok: false,
      problem: `has a broken escape at offset ${offset}`,
      rule: 'escape',
    });
  });

  it('of any texts is read back from either charset', () => {
    const text = fc.string({ unit: fc.constantFrom(...'가똠펲뷁힣홍ab &=+%[]"\n철청') });
    const names = fc.stringMatching(/^[a-z가-힣]{1,5}$/);
    const escaped = (one: string, charset: string) =>
      [...iconv.encode(one, charset)]
        .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
        .join('');
    fc.assert(
      fc.property(fc.dictionary(names, text, { minKeys: 1 }), (fields) => {
        for (const charset of ['utf-8', 'cp949'] as const) {
          const encoder = (one: unknown) => escaped(String(one), charset);
          const form = Buffer.from(qs.stringify(fields, { encoder }));
          expect(parseForm(form, charset)).toEqual({ ok: true, value: { ...fields } });
        }
      }),
    );
  });
});
