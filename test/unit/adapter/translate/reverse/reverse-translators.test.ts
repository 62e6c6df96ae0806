import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commandContracts, eventContracts, type ScmEvents } from '#contracts';
import { courierOf } from '../../../../../adapter/translate/codes/courier.ts';
import type { OrderState } from '../../../../../adapter/translate/known/order-state.ts';
import { deliveryCompletedTranslator } from '../../../../../adapter/translate/reverse/delivery-completed.ts';
import { reverseTranslators } from '../../../../../adapter/translate/reverse/index.ts';
import { shipmentDispatchedTranslator } from '../../../../../adapter/translate/reverse/shipment-dispatched.ts';
import { stockDepletedTranslator } from '../../../../../adapter/translate/reverse/stock-depleted.ts';
import {
  deliveryCompleted,
  shipmentDispatched,
  stockDepleted,
} from '../../../../received-events.ts';
import { commandsFor } from '../../../../reverse-commands.ts';
import { hostileText } from '../translator-promises.ts';

type Courier = ScmEvents['scm.delivery.ShipmentDispatched']['data']['source']['courier'];
const nothing = { known: () => undefined };
const couriers = ['korea-post', 'cj-logistics', 'hanjin', 'lotte'] as const;

describe('a shipment that was dispatched', () => {
  it.each<[Courier, string]>([
    ['korea-post', '1'],
    ['cj-logistics', '4'],
    ['hanjin', '5'],
    ['lotte', '8'],
  ])('by %s is shipping, with deliveryno %s and its number', (courier, deliveryno) => {
    const event = shipmentDispatched({ courier, trackingNumber: '6865400123456' });
    expect(shipmentDispatchedTranslator.translate(event, nothing)).toEqual({
      kind: 'translated',
      commands: [
        {
          contract: 'legacy-api.order-step@1',
          body: {
            ordno: '1521705612047',
            step: '3',
            step2: '',
            deliveryno,
            deliverycode: '6865400123456',
          },
        },
      ],
    });
  });

  it.each(couriers)('by %s is read back as the same courier', (courier) => {
    const result = shipmentDispatchedTranslator.translate(shipmentDispatched({ courier }), nothing);
    const [command] = result.kind === 'translated' ? result.commands : [];
    expect(courierOf(command?.body.deliveryno ?? '', '')).toBe(courier);
  });

  it.each(['ups', '', 'constructor', '4'])('by %p has no code in the legacy', (text) => {
    // A later version of the contract may name a courier before the table does.
    const courier = text as Courier;
    expect(() =>
      shipmentDispatchedTranslator.translate(shipmentDispatched({ courier }), nothing),
    ).toThrow(
      expect.objectContaining({
        name: 'UnmappedCodeError',
        code: 'code_unmapped',
        rule: `courier=${text}`,
        pointer: '/data/source/courier',
      }),
    );
  });
});

it('a delivery that was completed is delivered, and says nothing of the parcel', () => {
  expect(
    deliveryCompletedTranslator.translate(deliveryCompleted('1521791455902'), nothing),
  ).toStrictEqual({
    kind: 'translated',
    commands: [
      {
        contract: 'legacy-api.order-step@1',
        body: { ordno: '1521791455902', step: '4', step2: '' },
      },
    ],
  });
});

describe('an order that the legacy has told of', () => {
  const placed: NonNullable<OrderState['placed']> = {
    asOf: '2018-03-22T17:00:12+09:00',
    total: 10_000,
    method: 'card',
    lines: [],
    addressAsOf: '2018-03-22T17:00:12+09:00',
    paid: true,
    saidPaid: true,
  };
  const given = (fields: Partial<typeof placed>) => ({
    known: (): OrderState => ({ placed: { ...placed, ...fields } }),
  });
  const dispatched = (context: ReturnType<typeof given>) =>
    shipmentDispatchedTranslator.translate(shipmentDispatched(), context);
  const completed = (context: ReturnType<typeof given>) =>
    deliveryCompletedTranslator.translate(deliveryCompleted(), context);

  it.each(['cancelled', 'refunded', 'returned', 'exchanged'] as const)(
    'is not opened again when it was %s',
    (ended) => {
      const ignored = { kind: 'ignored', reason: `the order is ${ended}` };
      expect(dispatched(given({ ended }))).toEqual(ignored);
      expect(completed(given({ ended }))).toEqual(ignored);
      expect(dispatched(given({ stage: 'preparing', ended }))).toEqual(ignored);
    },
  );

  it.each(['delivered', 'returning'] as const)(
    'is not taken back to shipping when it is %s',
    (stage) => {
      expect(dispatched(given({ stage }))).toEqual({
        kind: 'ignored',
        reason: `the order is ${stage}`,
      });
    },
  );

  it('keeps its return that was asked for when its delivery is told late', () => {
    expect(completed(given({ stage: 'returning' }))).toMatchObject({ kind: 'ignored' });
  });

  it.each(['ending', 'refunding'] as const)(
    'needs a person when its end was asked for before it was shipped: %s',
    (stage) => {
      expect(() => dispatched(given({ stage }))).toThrow(
        expect.objectContaining({ code: 'value_invalid', rule: `shipping while ${stage}` }),
      );
      expect(() => completed(given({ stage }))).toThrow(
        expect.objectContaining({ code: 'value_invalid', rule: `delivered while ${stage}` }),
      );
    },
  );

  it.each(['received', 'paid', 'preparing', 'shipping'] as const)(
    'goes on when it is %s',
    (stage) => {
      expect(dispatched(given({ stage }))).toMatchObject({ kind: 'translated' });
      expect(completed(given({ stage }))).toMatchObject({ kind: 'translated' });
    },
  );

  it('goes on when nothing is known of its stage, or it was only announced', () => {
    expect(dispatched(given({}))).toMatchObject({ kind: 'translated' });
    const early = { known: (): OrderState => ({ early: {} }) };
    expect(shipmentDispatchedTranslator.translate(shipmentDispatched(), early)).toMatchObject({
      kind: 'translated',
    });
  });
});

it('a stock that is depleted makes the product sold out', () => {
  expect(stockDepletedTranslator.translate(stockDepleted('5301'), nothing)).toEqual({
    kind: 'translated',
    commands: [{ contract: 'legacy-api.goods-runout@1', body: { goodsno: '5301', runout: '1' } }],
  });
});

it('every reverse translator stands under the event that it reads', () => {
  const all = Object.entries(reverseTranslators);
  expect(all.map(([type, { from }]) => [type, from])).toEqual([
    ['scm.delivery.DeliveryCompleted', 'scm.delivery.DeliveryCompleted'],
    ['scm.delivery.ShipmentDispatched', 'scm.delivery.ShipmentDispatched'],
    ['scm.inventory.StockDepleted', 'scm.inventory.StockDepleted'],
  ]);
});

it('the reverse translators keep their promises whatever the SCM sends', () => {
  const id = (pattern: RegExp) =>
    fc.oneof(
      fc.stringMatching(pattern),
      hostileText.filter((text) => text !== ''),
    );
  const parcel = fc.record({
    orderId: id(/^[0-9]{13}$/),
    courier: fc.constantFrom(...couriers),
    trackingNumber: id(/^[0-9A-Za-z]{1,20}$/),
  });
  const event = fc.oneof(
    parcel.map(shipmentDispatched),
    id(/^[0-9]{13}$/).map(deliveryCompleted),
    id(/^[0-9]+$/).map(stockDepleted),
  );
  fc.assert(
    fc.property(event, (one) => {
      expect(eventContracts[one.type].validate(one)).toEqual([]);
      const result = commandsFor(one, reverseTranslators);
      expect(commandsFor(one, reverseTranslators)).toEqual(result);
      if (result.kind !== 'translated') {
        // Only an id that the legacy cannot have keeps an event from it.
        expect(result).toMatchObject({ kind: 'failed', failure: { code: 'contract_violated' } });
        return;
      }
      expect(result.commands).toHaveLength(1);
      for (const { contract, body, idempotencyKey } of result.commands) {
        expect(reverseTranslators[one.type]?.to).toContain(contract);
        expect(commandContracts[contract].validate(body)).toEqual([]);
        expect(idempotencyKey).toBe(one.id);
      }
    }),
    { numRuns: 500 },
  );
});
