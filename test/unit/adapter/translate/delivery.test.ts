import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyDeliveryV1 } from '#contracts';
import { deliveryTranslator } from '../../../../adapter/translate/delivery.ts';
import { tell } from './tell.ts';
import { expectPromisesKept, koreanTimeOn12Hours } from './translator-promises.ts';

type Report = LegacyDeliveryV1['delivery'];
const report = (fields: Partial<Report> = {}): LegacyDeliveryV1 => ({
  delivery: {
    type: 'STATUS',
    ordno: '1521705612047',
    deliveryno: '4',
    deliverycode: '6012-3456-7890 ',
    stat: '40',
    statdt: '2018-03-24 오후 01:12:30',
    ...fields,
  },
});

describe('a courier’s report', () => {
  it('is told in the SCM’s words', () => {
    expect(tell(deliveryTranslator, report())).toEqual({
      kind: 'translated',
      events: [
        {
          type: 'scm.delivery.CourierStatusReported',
          subject: '1521705612047',
          data: {
            occurredOn: '2018-03-24T13:12:30+09:00',
            source: {
              orderId: '1521705612047',
              courier: 'cj-logistics',
              trackingNumber: '601234567890',
              status: 'delivered',
            },
          },
        },
      ],
      known: {},
    });
  });

  it('is told each time, as the courier made it', () => {
    expect(tell(deliveryTranslator, report(), report())).toHaveProperty('events.length', 1);
  });
});

describe('a report that means nothing', () => {
  it.each<[string, Partial<Report>, object]>([
    [
      'an unknown courier',
      { deliveryno: '77' },
      { code: 'code_unmapped', rule: 'deliveryno=77', pointer: '/delivery/deliveryno' },
    ],
    [
      'a status that the courier brought in',
      { stat: '50' },
      { code: 'code_unmapped', rule: 'stat=50', pointer: '/delivery/stat' },
    ],
    [
      'a tracking number of dashes',
      { deliverycode: ' - ' },
      { code: 'value_invalid', rule: 'tracking number', pointer: '/delivery/deliverycode' },
    ],
    [
      'a time that never is',
      { statdt: '2018-02-30 오전 01:00:00' },
      { code: 'value_invalid', rule: 'time', pointer: '/delivery/statdt' },
    ],
  ])('names %s', (_, fields, failure) => {
    expect(() => tell(deliveryTranslator, report(fields))).toThrow(
      expect.objectContaining(failure),
    );
  });
});

it('the delivery translator keeps its promises whatever the legacy sends', () => {
  const delivery = fc.record({
    type: fc.constant('STATUS' as const),
    ordno: fc.stringMatching(/^[0-9]{13}$/),
    deliveryno: fc.oneof(
      fc.constantFrom('1', '4', '5', '8'),
      fc.stringMatching(/^[0-9A-Za-z]{1,10}$/),
    ),
    deliverycode: fc.stringMatching(/^[ -]*[0-9A-Za-z][0-9A-Za-z -]*$/),
    stat: fc.oneof(
      fc.constantFrom('10', '20', '30', '40', '90'),
      fc.stringMatching(/^[0-9A-Za-z]{1,10}$/),
    ),
    statdt: koreanTimeOn12Hours,
  });
  expectPromisesKept(deliveryTranslator, fc.record({ delivery }));
});
