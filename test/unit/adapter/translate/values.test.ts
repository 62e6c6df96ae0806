import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNever, koreanTimeOf } from '../../../../adapter/translate/values/korean-time.ts';
import { lineOptionsOf } from '../../../../adapter/translate/values/line-options.ts';
import { phoneOf } from '../../../../adapter/translate/values/phone.ts';
import { given, textOf } from '../../../../adapter/translate/values/text.ts';
import { wonOf } from '../../../../adapter/translate/values/won.ts';

const failure = (rule: string) =>
  expect.objectContaining({
    name: 'TranslationError',
    code: 'value_invalid',
    rule,
    pointer: '/x',
    message: expect.stringMatching(/^\/x is no /),
  });

describe('money', () => {
  it.each([
    ['24,680', 24680],
    ['24680', 24680],
    ['24680.00', 24680],
    ['1,234,567', 1234567],
    ['-1,200', -1200],
    ['0', 0],
    ['-0', 0],
    ['-.00', 0],
    ['', 0],
    ['9007199254740991', 9007199254740991],
  ])('%p is %p won', (text, won) => {
    expect(wonOf(text, '/x')).toBe(won);
  });

  it.each(['12.50', 'abc', '-', '9007199254740993'])('%p is no amount in whole won', (text) => {
    expect(() => wonOf(text, '/x')).toThrow(failure('won'));
  });
});

describe('time', () => {
  it('is Korean time, nine hours ahead of UTC', () => {
    expect(koreanTimeOf('2018-03-22 17:00:12', '/x')).toBe('2018-03-22T17:00:12+09:00');
  });

  it.each([
    '',
    '0000-00-00 00:00:00',
    '2018-13-01 00:00:00',
    '2018-02-30 00:00:00',
    '2018-03-22 24:00:00',
    '2018-03-22 24:00:01',
    '2018-03-22 17:00:60',
    '2018-03-22 오후 13:00:00',
    '2018-03-22 오후 00:30:00',
    '2018-03-22 오전 5:00:00',
    '2018-03-22 저녁 05:00:00',
    '2018-02-30 오후 05:00:00',
    '오늘 2018-03-22 오후 05:00:12',
    '2018-03-22 오후 05:00:12\n',
  ])('%p never is', (text) => {
    expect(() => koreanTimeOf(text, '/x')).toThrow(failure('time'));
  });

  it.each([
    ['오전 12:00:00', '00:00:00'],
    ['오전 12:59:59', '00:59:59'],
    ['오전 01:00:00', '01:00:00'],
    ['오전 09:05:07', '09:05:07'],
    ['오전 11:59:59', '11:59:59'],
    ['오후 12:00:00', '12:00:00'],
    ['오후 01:12:30', '13:12:30'],
    ['오후 10:00:00', '22:00:00'],
    ['오후 11:59:59', '23:59:59'],
  ])('on a 12-hour clock %s is %s', (text, time) => {
    expect(koreanTimeOf(`2018-03-22 ${text}`, '/x')).toBe(`2018-03-22T${time}+09:00`);
  });

  it.each([undefined, '', '0000-00-00 00:00:00'])('%p says: not yet', (text) => {
    expect(isNever(text)).toBe(true);
  });

  it.each(['2018-03-22 17:00:12', '0000-00-00', ' '])('%p does not say: not yet', (text) => {
    expect(isNever(text)).toBe(false);
  });

  it('names every instant that was written', () => {
    const instants = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const second = new Date(Math.floor(instant.getTime() / 1000) * 1000);
        const seoul = new Date(second.getTime() + 9 * 3_600_000).toISOString();
        const text = seoul.slice(0, 19).replace('T', ' ');
        expect(new Date(koreanTimeOf(text, '/x'))).toEqual(second);
      }),
    );
  });
});

describe('phones', () => {
  it.each([
    ['1024242424', '01024242424'],
    ['010-2424-2424', '01024242424'],
    ['01024242424', '01024242424'],
    [' 2 123 4567 ', '021234567'],
    ['+82 10-2424-2424', '01024242424'],
    [' +82-(0)2-123-4567', '021234567'],
    ['+82 010 2424 2424', '01024242424'],
    ['1588-1234', '15881234'],
    ['1661-1234', '16611234'],
    ['1800-1234', '18001234'],
    ['1700-1234', '017001234'],
    ['161234567', '0161234567'],
    ['010-2424-2424 / 02-123-4567', '01024242424'],
    ['1024242424,21234567', '01024242424'],
    ['010-2424-2424   02-123-4567', '01024242424'],
    ['/010-2424-2424', '01024242424'],
    ['010  2424  2424', '01024242424'],
    ['010/2424/2424', '01024242424'],
    ['없음', ''],
    ['', ''],
  ])('%p is %p', (text, phone) => {
    expect(phoneOf(text)).toBe(phone);
  });
});

describe('line options', () => {
  it.each([
    ['배송요일:목^포장:냉장', ['배송요일: 목', '포장: 냉장']],
    [' 배송요일 : 목 ^포장:냉장', ['배송요일: 목', '포장: 냉장']],
    ['메모:3^4인분^포장:냉장', ['메모: 3^4인분', '포장: 냉장']],
    ['메모:a^b^c', ['메모: a^b^c']],
    ['시간:18:30', ['시간: 18:30']],
    ['선물포장^포장:냉장', ['선물포장', '포장: 냉장']],
    ['^포장:냉장', ['포장: 냉장']],
    ['포장:냉장^', ['포장: 냉장^']],
    ['포장:', ['포장: ']],
    ['', []],
  ])('%p are %p', (addopt, options) => {
    expect(lineOptionsOf({ addopt })).toEqual(options);
  });

  it('begin with the two of the product, where there are any', () => {
    expect(lineOptionsOf({ opt1: '2인분', opt2: '매운맛', addopt: '포장:냉장' })).toEqual([
      '2인분',
      '매운맛',
      '포장: 냉장',
    ]);
    expect(lineOptionsOf({ opt1: '', opt2: '매운:맛^' })).toEqual(['매운:맛^']);
    expect(lineOptionsOf({})).toEqual([]);
  });
});

describe('text', () => {
  it.each([
    ['&#128512;', '😀'],
    ['a&#48240;b&#48241;c', 'a뱰b뱱c'],
    ['&#32;', ' '],
    ['&#1114111;', '\u{10ffff}'],
    ['&#55295;', '\ud7ff'],
    ['&#57344;', '\ue000'],
    ['&#0032;', ' '],
  ])('a character that CP949 lacks comes as a number: %s is %p', (text, read) => {
    expect(textOf(text)).toBe(read);
  });

  it.each([
    ['a control character', '&#31;'],
    ['nothing', '&#0;'],
    ['half a character', '&#55296;'],
    ['half a character', '&#57343;'],
    ['beyond the last character', '&#1114112;'],
    ['too long a number', '&#00000032;'],
    ['no number', '&#;'],
    ['unfinished', '&#128512'],
    ['a name', '&amp;'],
  ])('that stays as it is which is %s: %s', (_, text) => {
    expect(textOf(text)).toBe(text);
  });

  it('is read once', () => {
    expect(textOf('&#38;#128512;')).toBe('&#128512;');
  });

  it('may stand under a name, where there is any', () => {
    expect(given('note', '문앞에 &#128512; ')).toEqual({ note: '문앞에 😀 ' });
    for (const none of [undefined, '', ' \t', '&#32;']) expect(given('note', none)).toEqual({});
  });
});
