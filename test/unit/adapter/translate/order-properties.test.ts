import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ScmEvent } from '#contracts';
import { createRehearsal } from '../../../../adapter/domain/rehearsal.ts';
import { deliveryAddressTranslator } from '../../../../adapter/translate/delivery-address.ts';
import { orderTranslator } from '../../../../adapter/translate/order.ts';
import { orderLineTranslator } from '../../../../adapter/translate/order-line.ts';
import { paymentTranslator } from '../../../../adapter/translate/payment.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { anyAddress, anyLine, anyOrder, anyPayment, soundOrder } from './order-arbitraries.ts';
import { ORDER } from './order-messages.ts';
import { disordered, type Message, type Shop, storeWalk, wholeStoreWalk } from './store-walk.ts';
import { expectPromisesKept } from './translator-promises.ts';

describe('whatever the legacy sends, the promises are kept by the translator of', () => {
  it('orders', () => {
    expectPromisesKept(orderTranslator, fc.oneof(anyOrder, soundOrder, soundOrder));
  });
  it('lines', () => expectPromisesKept(orderLineTranslator, anyLine));
  it('payments', () => expectPromisesKept(paymentTranslator, anyPayment));
  it('addresses', () => expectPromisesKept(deliveryAddressTranslator, anyAddress));
});

/** A form for a payment, as the store sends it, and JSON for the rest. */
function bytesOf(message: Message): Buffer {
  if (message.evt !== 'payment') return Buffer.from(JSON.stringify(message));
  const fields = Object.entries(message).map(([name, value]) => [name, String(value)]);
  return Buffer.from(new URLSearchParams(Object.fromEntries(fields)).toString());
}

/** As an older feed sends it: a whole order does not say when it changed. */
function undated(message: Message): Message {
  const { evt } = message;
  if (evt === 'payment' || evt === 'order_item' || evt === 'order_address') return message;
  const { moddt: _, ...rest } = message;
  return rest;
}

/** All that the SCM is told; nothing may fail but a payment of an order that was cancelled unpaid. */
function toldOf(messages: readonly Message[]): ScmEvent[] {
  const rehearse = createRehearsal(tools);
  return messages.flatMap((message) => {
    const { interpretation } = rehearse(deliveryOf(bytesOf(message)));
    if (interpretation.kind === 'failed') {
      expect(interpretation.failure.rule).toBe('paid after cancelled');
    }
    const events = interpretation.kind === 'translated' ? interpretation.message.events : [];
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    return events;
  });
}

const ofType = <Type extends ScmEvent['type']>(events: readonly ScmEvent[], type: Type) =>
  events.filter((one): one is Extract<ScmEvent, { type: Type }> => one.type === type);

it('the amounts of every order that is placed add up', () => {
  fc.assert(
    fc.property(fc.oneof(soundOrder, anyOrder), (message) => {
      const rehearse = createRehearsal(tools);
      const { interpretation } = rehearse(deliveryOf(bytesOf(message)));
      const events = interpretation.kind === 'translated' ? interpretation.message.events : [];
      for (const { data } of ofType(events, 'scm.order.OrderPlaced')) {
        const { amounts, orderLines } = data.source;
        const { goods, deliveryFee, pointsUsed, memberDiscount, total } = amounts;
        expect(goods + deliveryFee - pointsUsed - memberDiscount).toBe(total);
        expect(orderLines.reduce((sum, one) => sum + one.unitPrice * one.quantity, 0)).toBe(goods);
      }
    }),
    { numRuns: 300 },
  );
});

describe('an order, as the store goes along with it', () => {
  const anyWalk = storeWalk.chain(disordered);

  it('gives the same events with the same ids each time', () => {
    fc.assert(
      fc.property(anyWalk, ({ messages }) => {
        expect(toldOf(messages)).toEqual(toldOf(messages));
      }),
    );
  });

  it('is placed first, paid once, each line cancelled once, and over after its end', () => {
    fc.assert(
      fc.property(anyWalk, ({ messages }) => {
        const told = toldOf(messages);
        const types = told.map(({ type }) => type);
        expect(types.lastIndexOf('scm.order.OrderPlaced')).toBe(told.length === 0 ? -1 : 0);
        expectPaidOnce(told);
        const cancelled = cancelledLinesOf(told);
        expect(new Set(cancelled).size).toBe(cancelled.length);
        const end = types.indexOf('scm.order.OrderCancelled');
        expect([-1, told.length - 1]).toContain(end);
      }),
      { numRuns: 300 },
    );
  });

  it('ends up with the SCM as it is in the store, if nothing is lost on the way', () => {
    fc.assert(
      fc.property(storeWalk, ({ messages, shop }) => expectKnown(toldOf(messages), shop)),
      { numRuns: 300 },
    );
  });

  it('ends up with the SCM as it is in the store, also by a feed of whole orders without a time', () => {
    fc.assert(
      fc.property(wholeStoreWalk, ({ messages, shop }) =>
        expectKnown(toldOf(messages.map(undated)), shop),
      ),
      { numRuns: 300 },
    );
  });
});

function expectPaidOnce(told: readonly ScmEvent[]) {
  const placed = ofType(told, 'scm.order.OrderPlaced').map(({ data }) => data.source.payment.paid);
  const payments = ofType(told, 'scm.order.OrderPaid');
  expect(payments.length + placed.filter(Boolean).length).toBeLessThanOrEqual(1);
}

/** Lines that were cancelled, by themselves or with the order. */
function cancelledLinesOf(told: readonly ScmEvent[]): string[] {
  return [
    ...ofType(told, 'scm.order.OrderLineCancelled').map(({ data }) => data.source.orderLine.lineId),
    ...ofType(told, 'scm.order.OrderCancelled').flatMap(({ data }) =>
      data.source.orderLines.map(({ lineId }) => lineId),
    ),
  ];
}

/** That the SCM, by what it was told, knows what the store knows. */
function expectKnown(told: readonly ScmEvent[], shop: Shop) {
  const [placed] = ofType(told, 'scm.order.OrderPlaced');
  if (placed === undefined) {
    // Either nobody paid, or only a payment said so.
    expect(told).toEqual([]);
    return;
  }
  const { payment, deliveryAddress } = placed.data.source;
  expect(placed.subject).toBe(ORDER);
  expect(payment.paid || ofType(told, 'scm.order.OrderPaid').length === 1).toBe(shop.paid);
  const address =
    ofType(told, 'scm.order.DeliveryAddressChanged').at(-1)?.data.source.deliveryAddress ??
    deliveryAddress;
  expect(address.address).toBe(shop.address);
  const { isteps, exchanged, step2 } = shop;
  const isCancelled = (index: number) => isteps[index] === '44' && !exchanged[index];
  const cancelled = ['88121', '88122'].filter((_, index) => isCancelled(index));
  expect(cancelledLinesOf(told).sort()).toEqual(cancelled);
  const isEnded = step2 === '44' && !exchanged.every(Boolean);
  expect(ofType(told, 'scm.order.OrderCancelled')).toHaveLength(isEnded ? 1 : 0);
}
