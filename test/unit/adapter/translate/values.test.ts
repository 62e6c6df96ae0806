import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { koreanTimeOf } from '../../../../adapter/translate/values/korean-time.ts';
import { lineOptionsOf } from '../../../../adapter/translate/values/line-options.ts';
import { phoneOf } from '../../../../adapter/translate/values/phone.ts';
import { wonOf } from '../../../../adapter/translate/values/won.ts';

describe('money', () => {
  it.each([
    ['24,680', 24680],
    ['24680', 24680],
    ['24680.00', 24680],
    ['-1,200', -1200],
    ['0', 0],
    ['', 0],
  ])('%p is %p won', (text, won) => {
    expect(wonOf(text, '/x')).toBe(won);
  });

  it.each(['12.50', 'abc', '9'.repeat(20)])('%p is no amount in whole won', (text) => {
    expect(() => wonOf(text, '/x')).toThrow('/x is no amount');
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
    '2018-03-22 24:00:01',
  ])('%p never is', (text) => {
    expect(() => koreanTimeOf(text, '/x')).toThrow('/x is no point in time');
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
    ['', ''],
  ])('%p is %p', (text, phone) => {
    expect(phoneOf(text)).toBe(phone);
  });
});

describe('line options', () => {
  it.each([
    ['배송요일:목^포장:냉장', ['배송요일: 목', '포장: 냉장']],
    ['메모:3^4인분^포장:냉장', ['메모: 3^4인분', '포장: 냉장']],
    ['시간:18:30', ['시간: 18:30']],
    ['', []],
  ])('%p are %p', (addopt, options) => {
    expect(lineOptionsOf({ addopt })).toEqual(options);
  });
});
