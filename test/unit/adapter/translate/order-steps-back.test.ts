import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import type { OrderStage } from '../../../../adapter/translate/order/order-stage.ts';
import { STEPS_BACK, stepBack } from '../../../../adapter/translate/order/steps-back.ts';
import { orderTranslator } from '../../../../adapter/translate/order.ts';
import { BUSAN, cancelled, failure } from './order-events.ts';
import { address, LOWER_STEP, later, lines, ORDER, order, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

type Fields = Partial<LegacyOrderV1>;

/** How the legacy says each stage. */
const SAID: Readonly<Record<OrderStage, Fields>> = {
  attempted: { step: '0', step2: '54' },
  received: { step: '0', step2: '' },
  ending: { step: '0', step2: '40' },
  paid: { step: '1', step2: '', cyn: 'y' },
  preparing: { step: '2', step2: '', cyn: 'y' },
  refunding: { step: '2', step2: '41', cyn: 'y' },
  shipping: { step: '3', step2: '', cyn: 'y' },
  delivered: { step: '4', step2: '', cyn: 'y' },
  returning: { step: '4', step2: '42', cyn: 'y' },
  cancelled: { step: '0', step2: '44' },
  refunded: { step: '1', step2: '44', cyn: 'r' },
  returned: { step: '4', step2: '44', cyn: 'r' },
  exchanged: { step: '4', step2: '44', cyn: 'e', items: lines({ istep: '44', dyn: 'e' }) },
};
// Object.keys loses that the keys are the stages.
const STAGES = Object.keys(SAID) as OrderStage[];

const AT = '2018-03-22 18:00:00';
const LATER = '2018-03-22 18:00:01';
/** Of no time of its own that could be after what is known. */
const WITHOUT_TIME = '';

/** What comes of an order at one stage after it was at another. */
function step(from: OrderStage, to: OrderStage, moddt: string, fields: Fields = {}) {
  return tellOrders(order(), later(SAID[from]), later({ ...SAID[to], moddt, ...fields }));
}

const steps = STEPS_BACK.flatMap((row) =>
  row.from.flatMap((from) => row.to.map((to) => ({ from, to, row }))),
);

it('no step backwards is in the table twice', () => {
  const names = steps.map(({ from, to }) => `${from} ${to}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it('of two stages, at least one way is a step onwards, unless both can follow each other', () => {
  const both = STAGES.flatMap((one) =>
    STAGES.filter((other) => one < other && stepBack(one, other) && stepBack(other, one)),
  );
  expect(both).toEqual([]);
  expect(STAGES.filter((one) => stepBack(one, one) !== undefined)).toEqual([]);
});

it('an order that does not go on is never a step backwards: it may always end', () => {
  const ends: OrderStage[] = ['cancelled', 'refunded', 'returned', 'exchanged'];
  expect(steps.filter(({ to }) => ends.includes(to))).toEqual([]);
});

describe.each(steps)('$from → $to', ({ from, to, row }) => {
  const { later: verdict } = row;
  if (verdict === 'counts') {
    it('in a later second counts, and is no news by itself', () => {
      expect(step(from, to, LATER)).toMatchObject(NO_NEWS);
    });
  } else {
    it(`in a later second is a contradiction: ${verdict.rule}`, () => {
      expect(() => step(from, to, LATER)).toThrow(
        failure(verdict.rule, verdict.pointer, verdict.message),
      );
    });
  }

  it.each([
    ['in the same second', AT],
    ['without a time', WITHOUT_TIME],
  ])(`%s ${row.unclear === 'stale' ? 'is stale' : 'counts'}`, (_, moddt) => {
    const result = step(from, to, moddt);
    expect(result).toMatchObject(row.unclear === 'stale' ? LOWER_STEP : NO_NEWS);
  });
});

it.each(STAGES.flatMap((from) => STAGES.map((to) => [from, to] as const)))(
  '%s → %s is an order that can be told: onwards, backwards by the table, or over',
  (from, to) => {
    if (stepBack(from, to) !== undefined) return;
    expect(step(from, to, AT)).toMatchObject({ kind: 'translated' });
    expect(step(from, to, LATER)).toMatchObject({ kind: 'translated' });
  },
);

describe('a lower step that comes late', () => {
  it('does not take an address back', () => {
    const busan = { nameReceiver: BUSAN.recipient, mobileReceiver: BUSAN.phone };
    const moved = { ...busan, zonecode: BUSAN.postcode, address: BUSAN.address };
    const shipping = later({ ...SAID.shipping, ...moved });
    for (const moddt of [AT, WITHOUT_TIME]) {
      const late = later({ ...SAID.paid, moddt });
      expect(tellOrders(order(), shipping, late)).toMatchObject({
        ...LOWER_STEP,
        known: { [ORDER]: { placed: { stage: 'shipping', address: BUSAN } } },
      });
    }
  });

  it('is later if one of its times is, although it does not say when it changed', () => {
    expect(step('shipping', 'paid', WITHOUT_TIME, { cdt: LATER })).toMatchObject(NO_NEWS);
    expect(() => step('paid', 'received', WITHOUT_TIME, { cdt: LATER })).toThrow(
      failure('payment taken back', '/cyn'),
    );
  });

  it('is not later for what came since about a part of the order', () => {
    const known = [order(), later(SAID.shipping), address({ moddt: '2018-03-22 19:00:00' })];
    const late = later({ ...SAID.received, moddt: WITHOUT_TIME });
    expect(tellOrders(...known, late)).toMatchObject(LOWER_STEP);
  });

  it('may still end the order', () => {
    const end = later({ step: '1', step2: '44', cyn: 'r' });
    expect(tellOrders(order(), later(SAID.delivered), end)).toHaveProperty('events', [
      cancelled('refunded'),
    ]);
  });
});

describe('the stage of an order', () => {
  it.each(STAGES.filter((stage) => stage !== 'attempted' && stage !== 'exchanged'))(
    '%s is remembered with what the SCM was told',
    (stage) => {
      const { known } = tellOrders(order(SAID[stage]));
      expect(known).toMatchObject({ [ORDER]: { placed: { stage } } });
    },
  );

  it('is its end from then on', () => {
    const { known } = tellOrders(
      order(),
      later(SAID.cancelled),
      later({ ...SAID.ending, moddt: LATER }),
    );
    expect(known).toMatchObject({ [ORDER]: { placed: { stage: 'cancelled' } } });
  });

  it.each<[string, OrderStage, OrderStage, object]>([
    ['not paid', 'received', 'received', NO_NEWS],
    ['paid', 'paid', 'received', LOWER_STEP],
    ['paid, so that no step after it is known', 'shipping', 'paid', NO_NEWS],
    ['over', 'cancelled', 'received', LOWER_STEP],
  ])('of a state that was written before stages were: %s', (_, from, to, expected) => {
    const { known } = tellOrders(order(), later(SAID[from]));
    const { stage: _stage, ...placed } = Object(known[ORDER]).placed;
    const message = later(SAID[to]);
    expect(orderTranslator.translate(message, { known: () => ({ placed }) })).toMatchObject(
      expected,
    );
  });
});
