import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../../adapter/domain/failure.ts';
import {
  defineReverseTranslator,
  type ReverseTranslation,
  type ReverseTranslator,
} from '../../../../adapter/domain/reverse-translation.ts';
import { UnmappedCodeError } from '../../../../adapter/domain/translation.ts';
import { shipmentDispatched, stockDepleted } from '../../../received-events.ts';
import { commandsFor } from '../../../reverse-commands.ts';

const event = stockDepleted();
const aggregateOf = () => ({ type: 'product', id: '5302' });
const about = { messageKey: expect.stringMatching(/-5/), aggregate: aggregateOf() };

type StockTranslator = ReverseTranslator<'scm.inventory.StockDepleted'>;

/** What comes of an event whose translator does this. */
function withTranslator(translate: () => ReverseTranslation<'legacy-api.goods-runout@1'>) {
  const translator = defineReverseTranslator({
    from: 'scm.inventory.StockDepleted',
    to: ['legacy-api.goods-runout@1'],
    aggregateOf,
    translate,
  });
  return commandsFor(event, { 'scm.inventory.StockDepleted': translator });
}

const soldOut = (...goodsnos: string[]): ReverseTranslation<'legacy-api.goods-runout@1'> => ({
  kind: 'translated',
  commands: goodsnos.map((goodsno) => ({
    contract: 'legacy-api.goods-runout@1',
    body: { goodsno, runout: '1' },
  })),
});

function failureOf(result: ReturnType<typeof commandsFor>) {
  if (result.kind !== 'failed') throw new Error(result.kind);
  return result.failure;
}

describe('an event that keeps its contract', () => {
  it('becomes requests, each with what it must be sent with', () => {
    expect(withTranslator(() => soldOut('5301'))).toEqual({
      kind: 'translated',
      contract: 'scm.inventory.StockDepleted@1',
      commands: [
        {
          contract: 'legacy-api.goods-runout@1',
          body: { goodsno: '5301', runout: '1' },
          idempotencyKey: event.id,
        },
      ],
    });
  });

  it('gives each of several requests a key of its own, in their order', () => {
    expect(withTranslator(() => soldOut('5301', '5302'))).toMatchObject({
      commands: [
        { body: { goodsno: '5301' }, idempotencyKey: `${event.id}/0` },
        { body: { goodsno: '5302' }, idempotencyKey: `${event.id}/1` },
      ],
    });
  });

  it('may need no request', () => {
    expect(withTranslator(() => soldOut())).toMatchObject({ kind: 'translated', commands: [] });
  });

  it('is ignored when the legacy has no use for it', () => {
    expect(withTranslator(() => ({ kind: 'ignored', reason: 'own brand' }))).toEqual({
      kind: 'ignored',
      contract: 'scm.inventory.StockDepleted@1',
      reason: 'own brand',
    });
  });
});

describe('a reverse translator', () => {
  it('may only say what it names: the compiler holds it to that', () => {
    const step = {
      contract: 'legacy-api.order-step@1',
      body: { ordno: '1521705612047', step: '4', step2: '' },
    } as const;
    const from = 'scm.inventory.StockDepleted';
    const to = ['legacy-api.goods-runout@1'] as const;
    const translate = () => soldOut();
    defineReverseTranslator({
      from,
      to,
      aggregateOf,
      // @ts-expect-error: a request that is not in `to`
      translate: () => ({ kind: 'translated', commands: [step] }),
    });
    // @ts-expect-error: an event that the adapter itself publishes
    defineReverseTranslator({ from: 'scm.order.OrderPlaced', to, aggregateOf, translate });
    expect(defineReverseTranslator({ from, to, aggregateOf, translate }).to).toBe(to);
  });
});

describe('what is no event that we know', () => {
  it.each([undefined, null, 'scm.inventory.StockDepleted', [], {}, { ...event, type: 1 }])(
    '%j fails, since it says no type',
    (value) => {
      expect(commandsFor(value, {})).toEqual({
        kind: 'failed',
        failure: {
          code: 'type_unknown',
          message: 'no contract knows this event (it says no type)',
          rule: '',
          pointer: '/type',
        },
        context: {},
      });
    },
  );

  it.each(['scm.inventory.StockLost', 'constructor', '__proto__'])(
    '%s fails by its type',
    (type) => {
      expect(failureOf(commandsFor({ ...event, type }, {}))).toEqual({
        code: 'type_unknown',
        message: `no contract knows this event (type ${type})`,
        rule: type,
        pointer: '/type',
      });
    },
  );
});

it('a type that goes on and on is cut where it is told', () => {
  const type = 'x'.repeat(100_000);
  const { message, rule } = failureOf(commandsFor({ ...event, type }, {}));
  expect(rule).toBe('x'.repeat(200));
  expect(message.length).toBeLessThan(300);
});

describe('an event that cannot be passed on', () => {
  it('is named with its place when it breaks its contract, and no translator sees it', () => {
    const { subject: _, ...broken } = shipmentDispatched({ trackingNumber: '' });
    const unreachable = () => {
      throw new Error('not to be called');
    };
    const translator: ReverseTranslator<'scm.delivery.ShipmentDispatched'> = {
      from: broken.type,
      to: [],
      aggregateOf: unreachable,
      translate: unreachable,
    };
    const failure = failureOf(commandsFor(broken, { [broken.type]: translator }));
    expect(failure).toEqual({
      code: 'contract_violated',
      message: '/subject is missing',
      contract: 'scm.delivery.ShipmentDispatched@1',
      rule: 'required',
      pointer: '/subject',
    });
    expect(fingerprintOf(failure)).toBe(
      'contract_violated scm.delivery.ShipmentDispatched@1 required /subject',
    );
  });

  it('may say more than its contract knows', () => {
    const { data } = event;
    const newer = {
      ...event,
      tracestate: 'vendor=1',
      data: { ...data, note: 1, source: { ...data.source, note: 'new' } },
    };
    const translator = defineReverseTranslator({
      from: event.type,
      to: [],
      aggregateOf,
      translate: () => ({ kind: 'ignored', reason: 'read' }),
    });
    expect(commandsFor(newer, { [event.type]: translator })).toMatchObject({ reason: 'read' });
  });

  it('waits for a translator', () => {
    expect(failureOf(commandsFor(event, {}))).toEqual({
      code: 'translator_missing',
      message: 'no translator reads scm.inventory.StockDepleted@1 yet',
      contract: 'scm.inventory.StockDepleted@1',
    });
  });

  it('says which code the legacy has no word for', () => {
    const failure = failureOf(
      withTranslator(() => {
        throw new UnmappedCodeError('/data/source/courier', { courier: 'ups' });
      }),
    );
    expect(failure).toEqual({
      code: 'code_unmapped',
      message: 'courier=ups has no meaning yet',
      contract: 'scm.inventory.StockDepleted@1',
      rule: 'courier=ups',
      pointer: '/data/source/courier',
    });
  });

  it.each([
    [new RangeError('홍길동'), 'RangeError'],
    ['홍길동', 'string'],
    [undefined, 'undefined'],
  ])('fails without the words of what its translator threw (%#)', (thrown, rule) => {
    const failure = failureOf(
      withTranslator(() => {
        throw thrown;
      }),
    );
    expect(failure).toEqual({
      code: 'translator_failed',
      message: `the translator threw a ${rule}`,
      contract: 'scm.inventory.StockDepleted@1',
      rule,
    });
  });

  it('fails without the words of what its translator threw when asked what it is about', () => {
    const translator: StockTranslator = {
      from: event.type,
      to: [],
      aggregateOf() {
        throw new RangeError('홍길동');
      },
      translate: () => soldOut(),
    };
    expect(commandsFor(event, { [event.type]: translator })).toEqual({
      kind: 'failed',
      failure: {
        code: 'translator_failed',
        message: 'the translator threw a RangeError',
        contract: 'scm.inventory.StockDepleted@1',
        rule: 'RangeError',
      },
      context: { messageKey: about.messageKey },
    });
  });

  it('fails with its message key and what it is about', () => {
    const result = withTranslator(() => soldOut('A-1'));
    expect(result).toMatchObject({ kind: 'failed', context: about });
  });

  it('fails as a whole when one of its requests breaks its contract', () => {
    const failure = failureOf(withTranslator(() => soldOut('5301', 'A-1')));
    expect(failure).toEqual({
      code: 'contract_violated',
      message:
        'the translator\'s legacy-api.goods-runout@1 breaks its contract: /goodsno must match pattern "^[0-9]+$"',
      contract: 'scm.inventory.StockDepleted@1',
      rule: 'legacy-api.goods-runout@1 pattern',
      pointer: '/goodsno',
    });
  });
});

describe('what is known', () => {
  it('is told to the translator, of what the event is about alone', () => {
    const seen: unknown[] = [];
    const translator: StockTranslator = {
      from: event.type,
      to: [],
      aggregateOf,
      translate(_, { known }) {
        seen.push(known('5302'), known('5303'));
        return soldOut();
      },
    };
    const state = { aggregate: aggregateOf(), state: { soldOut: true }, version: 1 };
    const other = { aggregate: { type: 'order', id: '5303' }, state: {}, version: 1 };
    const known = new Map([
      ['product/5302', state],
      ['order/5303', other],
    ]);
    commandsFor(event, { [event.type]: translator }, known);
    expect(seen).toEqual([{ soldOut: true }, undefined]);
  });
});
