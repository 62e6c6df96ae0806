import { describe, expect, it } from '@jest/globals';
import { courierOf } from '../../../../adapter/translate/codes/courier.ts';
import { deliveryStatusOf } from '../../../../adapter/translate/codes/delivery-status.ts';
import { memberGradeOf } from '../../../../adapter/translate/codes/member-grade.ts';

describe('a courier', () => {
  it.each([
    ['1', 'korea-post'],
    ['4', 'cj-logistics'],
    ['5', 'hanjin'],
    ['8', 'lotte'],
  ])('deliveryno %s is %s', (deliveryno, courier) => {
    expect(courierOf(deliveryno, '/x')).toBe(courier);
  });

  it.each(['2', '04', '', 'constructor'])('deliveryno %p has no meaning', (deliveryno) => {
    expect(() => courierOf(deliveryno, '/x')).toThrow(
      expect.objectContaining({
        name: 'UnmappedCodeError',
        rule: `deliveryno=${deliveryno}`,
        pointer: '/x',
      }),
    );
  });
});

describe('a member’s grade', () => {
  it.each([
    ['', 'basic'],
    ['0', 'basic'],
    ['1', 'basic'],
    ['2', 'silver'],
    ['3', 'gold'],
    ['9', 'vip'],
  ])('group_no %j is %s', (group_no, grade) => {
    expect(memberGradeOf(group_no, '/x')).toBe(grade);
  });

  it.each(['4', '09', '00', 'toString'])('group_no %p has no meaning', (group_no) => {
    expect(() => memberGradeOf(group_no, '/x')).toThrow(
      expect.objectContaining({
        name: 'UnmappedCodeError',
        rule: `group_no=${group_no}`,
        pointer: '/x',
      }),
    );
  });
});

describe('a courier’s status', () => {
  it.each([
    ['10', 'collected'],
    ['20', 'in-transit'],
    ['30', 'out-for-delivery'],
    ['40', 'delivered'],
    ['90', 'delivery-failed'],
  ])('stat %s is %s', (stat, status) => {
    expect(deliveryStatusOf(stat, '/x')).toBe(status);
  });

  it.each(['50', '010', '', '__proto__'])('stat %p has no meaning', (stat) => {
    expect(() => deliveryStatusOf(stat, '/x')).toThrow(
      expect.objectContaining({ name: 'UnmappedCodeError', rule: `stat=${stat}`, pointer: '/x' }),
    );
  });
});
