import { describe, expect, it } from '@jest/globals';
import {
  type CodeTable,
  codeOf,
  meaningOf,
} from '../../../../adapter/translate/codes/code-table.ts';
import { courierOf, deliverynoOf } from '../../../../adapter/translate/codes/courier.ts';
import { lineStatusOf } from '../../../../adapter/translate/codes/line-status.ts';
import { orderStatusOf } from '../../../../adapter/translate/codes/order-status.ts';
import { paymentMethodOf } from '../../../../adapter/translate/codes/payment-method.ts';

describe('an order’s status', () => {
  const STEP2 = ['', '0', '40', '41', '42', '44', '50', '51', '54'];
  const ending = ['ending', 'ending', 'ending'];

  it.each([
    ['0', 'received', 'received', ...ending, 'cancelled', 'attempted', 'attempted', 'attempted'],
    ['1', 'paid', 'paid', ...ending, 'refunded'],
    ['2', 'paid', 'paid', ...ending, 'refunded'],
    ['3', 'paid', 'paid', ...ending, 'returned'],
    ['4', 'paid', 'paid', ...ending, 'returned'],
  ])('at step %s is told by step2 together with it', (step, ...meanings) => {
    const known = STEP2.slice(0, meanings.length);
    expect(known.map((step2) => orderStatusOf(step, step2))).toEqual(meanings);
    for (const step2 of STEP2.slice(meanings.length)) {
      expect(() => orderStatusOf(step, step2)).toThrow(
        `step=${step}, step2=${step2} has no meaning`,
      );
    }
  });

  it.each([
    ['1', '51', 'step=1, step2=51'],
    ['5', '', 'step=5, step2='],
    ['5', '0', 'step=5, step2='],
    ['0/4', '4', 'step=?, step2=4'],
    ['', 'constructor', 'step=, step2=constructor'],
  ])('%s with %s has no meaning', (step, step2, rule) => {
    expect(() => orderStatusOf(step, step2)).toThrow(
      expect.objectContaining({ name: 'UnmappedCodeError', rule, pointer: '/step2' }),
    );
  });
});

describe('a line’s status', () => {
  it.each(['0', '1', '2', '3', '4', '40', '41', '42', '50', '51', '54'])(
    'at istep %s is active, whatever dyn says',
    (istep) => {
      expect(lineStatusOf({ istep }, '/x')).toBe('active');
      expect(lineStatusOf({ istep, dyn: 'e' }, '/x')).toBe('active');
    },
  );

  it.each([
    ['n', 'cancelled'],
    ['y', 'cancelled'],
    ['r', 'cancelled'],
    ['e', 'exchanged'],
    [undefined, 'cancelled'],
  ])('at istep 44 with dyn %s is %s', (dyn, status) => {
    expect(lineStatusOf({ istep: '44', ...(dyn === undefined ? {} : { dyn }) }, '/x')).toBe(status);
  });

  it.each(['5', '43', '044', '', 'constructor'])('istep %p has no meaning', (istep) => {
    expect(() => lineStatusOf({ istep }, '/x')).toThrow(
      expect.objectContaining({ name: 'UnmappedCodeError', rule: `istep=${istep}`, pointer: '/x' }),
    );
  });
});

describe('a way of paying', () => {
  it.each([
    ['a', 'bank-transfer'],
    ['c', 'card'],
    ['o', 'account-transfer'],
    ['v', 'virtual-account'],
    ['d', 'discount'],
    ['h', 'mobile'],
    ['p', 'points'],
  ])('settlekind %s is %s', (settlekind, method) => {
    expect(paymentMethodOf(settlekind)).toBe(method);
  });

  it.each(['k', 'C', '', 'toString'])('settlekind %p has no meaning', (settlekind) => {
    const rule = `settlekind=${settlekind}`;
    expect(() => paymentMethodOf(settlekind)).toThrow(
      expect.objectContaining({ name: 'UnmappedCodeError', rule, pointer: '/settlekind' }),
    );
    expect(() => paymentMethodOf(settlekind, '/x')).toThrow(
      expect.objectContaining({ rule, pointer: '/x' }),
    );
  });
});

describe('a courier', () => {
  it.each(['1', '4', '5', '8'])('has the same deliveryno on the way back: %s', (deliveryno) => {
    expect(deliverynoOf(courierOf(deliveryno, '/x'))).toBe(deliveryno);
  });
});

describe('a table of codes', () => {
  const COLOURS: CodeTable<'red' | 'blue' | 'green'> = {
    r: { name: '빨강', means: 'red' },
    'b/1': { name: '파랑', means: 'blue' },
    's/1': { name: '새빨강', means: 'red' },
  };

  it('joins the codes that decide together', () => {
    expect(meaningOf(COLOURS, { colour: 'b', shade: '1' }, '/x')).toBe('blue');
  });

  it('names every code that it looked at, and the last one as the value', () => {
    expect(() => meaningOf(COLOURS, { colour: 'b', shade: '2' }, '/shade')).toThrow(
      expect.objectContaining({
        name: 'UnmappedCodeError',
        code: 'code_unmapped',
        rule: 'colour=b, shade=2',
        message: 'colour=b, shade=2 has no meaning yet',
        pointer: '/shade',
        field: '/shade',
        value: '2',
        combination: { colour: 'b', shade: '2' },
      }),
    );
  });

  it('has no rows but its own', () => {
    for (const code of ['constructor', '__proto__', 'hasOwnProperty']) {
      expect(() => meaningOf(COLOURS, { code }, '/x')).toThrow(`code=${code}`);
    }
  });

  it('reads the other way round: the first row that means it', () => {
    expect(codeOf(COLOURS, 'red')).toBe('r');
    expect(codeOf(COLOURS, 'blue')).toBe('b/1');
    expect(codeOf(COLOURS, 'green')).toBeUndefined();
  });
});
