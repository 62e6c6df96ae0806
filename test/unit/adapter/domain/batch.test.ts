import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Arrival, outcomesOf, stateWritesOf } from '../../../../adapter/domain/batch.ts';
import type { InterpretedMessage } from '../../../../adapter/domain/interpretation.ts';
import type { Memory } from '../../../../adapter/domain/message-store.ts';
import { type Reading, read } from '../../../../adapter/domain/reading.ts';
import { deliveryOf, interpretedOrder, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const nothing: Memory = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };
const received = { step: '0', cyn: 'n', cdt: '' };
const broken = { ...received, settlekind: 'k' };
const paid = { evt: 'order_step', step: '1', cyn: 'y', moddt: '2018-03-22 17:03:40' };

function readingOf(fields: Record<string, unknown>): Reading {
  const reading = read(deliveryOf(cp949(legacyOrder(fields))), tools);
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  return reading;
}

/** What became of each, in short: the types of its events, or how it ended. */
const outcomes = (messages: readonly Record<string, unknown>[], memory = nothing, own = tools) =>
  endsOf(messages.map(readingOf), memory, own);

const endsOf = (arrivals: readonly Arrival[], memory = nothing, own = tools) =>
  outcomesOf(arrivals, memory, own).map((outcome) => {
    if (outcome.kind === 'committed') {
      return outcome.message.events.map(({ type }) => type.split('.').at(-1)).join();
    }
    return outcome.kind === 'failed' ? outcome.failure.code : outcome.kind;
  });

describe('messages of one batch', () => {
  it('know what those before them made known', () => {
    expect(outcomes([received, paid])).toEqual(['OrderPlaced', 'OrderPaid']);
    expect(outcomes([paid])).not.toEqual(['OrderPaid']);
  });

  it('are duplicates of those before them, or contradict them', () => {
    expect(outcomes([received, received, { ...received, memo: '경비실에' }])).toEqual([
      'OrderPlaced',
      'duplicate',
      'key_conflict',
    ]);
  });

  it('are duplicates of what was committed before, or contradict it', () => {
    const { messageKey, bodyHash } = readingOf(received);
    const remembered = { ...nothing, bodyHashes: new Map([[messageKey, bodyHash]]) };
    expect(outcomes([received, { ...received, memo: '경비실에' }], remembered)).toEqual([
      'duplicate',
      'key_conflict',
    ]);
  });

  it('that fail leave nothing known: the same message with a repaired code waits behind them', () => {
    expect(outcomes([broken, received])).toEqual(['code_unmapped', 'held']);
    const [, repaired] = outcomesOf([broken, received].map(readingOf), nothing, tools);
    expect(repaired).toMatchObject({
      failure: {
        code: 'held_back',
        message: 'it waits behind a message of order 1521705612047 that is not done',
        contract: 'legacy.order@1',
      },
      context: { aggregate: { id: '1521705612047' }, ordered: ['order/1521705612047'] },
    });
  });

  it('end the same way in one batch, in many, and one by one', () => {
    const all = ['1521705612041', '1521705612042'].flatMap((ordno) => [
      { ...received, ordno },
      { ...paid, ordno },
      { ...paid, ordno, step: '2', moddt: '2018-03-22 18:00:00' },
      { ...received, ordno, memo: '경비실에' },
      { ...broken, ordno },
    ]);
    const messages = fc.array(fc.constantFrom(...all), { maxLength: 12 });
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 4 }), (some, size) => {
        const bodyHashes = new Map<string, string>();
        const states = new Map();
        const waiting = new Map<string, readonly number[]>();
        const inParts: string[] = [];
        for (let at = 0; at < some.length; at += size) {
          const part = some.slice(at, at + size);
          const memory = { bodyHashes, states, waiting };
          const found = outcomesOf(part.map(readingOf), memory, tools);
          inParts.push(...outcomes(part, memory));
          for (const one of found) {
            if (one.kind !== 'failed' && one.kind !== 'held') continue;
            for (const key of one.context.ordered ?? []) waiting.set(key, [at + 1]);
          }
          const committed = found.flatMap((one) => (one.kind === 'committed' ? [one.message] : []));
          for (const { messageKey, bodyHash } of committed) bodyHashes.set(messageKey, bodyHash);
          for (const write of stateWritesOf(committed)) {
            states.set(`${write.aggregate.type}/${write.aggregate.id}`, write);
          }
        }
        expect(inParts).toEqual(outcomes(some));
      }),
    );
  });
});

describe('messages behind one that failed', () => {
  const order = 'order/1521705612047';
  const another = { ordno: '1521705612048' };
  const behind = (...positions: number[]) => {
    return { ...nothing, waiting: new Map([[order, positions]]) };
  };
  const at = (position: number, fields: Record<string, unknown>): Arrival => {
    return { ...readingOf(fields), position };
  };

  it('wait in its batch, and hold back those after them; other orders pass', () => {
    const messages = [broken, received, { ...received, ...another }, paid];
    expect(outcomes(messages)).toEqual(['code_unmapped', 'held', 'OrderPlaced', 'held']);
  });

  it('wait when it was parked long before', () => {
    expect(outcomes([received, { ...received, ...another }], behind(7))).toEqual([
      'held',
      'OrderPlaced',
    ]);
  });

  it('are told to be duplicates before anybody asks whether they wait', () => {
    const { messageKey, bodyHash } = readingOf(received);
    const memory = { ...behind(7), bodyHashes: new Map([[messageKey, bodyHash]]) };
    expect(outcomes([received, paid], memory)).toEqual(['duplicate', 'held']);
    expect(outcomes([received, broken, received])).toEqual([
      ...['OrderPlaced', 'key_conflict', 'duplicate'],
    ]);
  });

  it('wait when they contradict what came before: a conflict holds back as any failure does', () => {
    const conflict = { ...received, memo: '경비실에' };
    expect(outcomes([received, conflict, paid])).toEqual(['OrderPlaced', 'key_conflict', 'held']);
  });

  it('pass where the order of messages has no meaning', () => {
    const unordered = { ...readingOf(received), ordered: [] };
    const failing = { ...readingOf(broken), ordered: [] };
    expect(endsOf([unordered], behind(7))).toEqual(['OrderPlaced']);
    expect(endsOf([failing, { ...readingOf(paid), ordered: [] }])).toEqual([
      'code_unmapped',
      expect.not.stringMatching('held'),
    ]);
  });

  it('are tried again when nobody is before them, whoever is after them', () => {
    expect(endsOf([at(7, received)], behind(7, 9))).toEqual(['OrderPlaced']);
    expect(endsOf([at(9, paid)], behind(7, 9))).toEqual(['held']);
  });

  it('follow one that is tried again and done with, and wait again for one that is not', () => {
    const memory = behind(7, 8, 9);
    expect(endsOf([at(7, received), at(8, paid)], memory)).toEqual(['OrderPlaced', 'OrderPaid']);
    expect(endsOf([at(7, broken), at(8, paid)], memory)).toEqual(['code_unmapped', 'held']);
    expect(endsOf([at(7, received), at(9, paid)], memory)).toEqual(['OrderPlaced', 'held']);
  });

  it('follow one that turns out to be nothing that its aggregate waits for', () => {
    const ignored: Arrival = {
      kind: 'ignored',
      contract: 'legacy.order@1',
      reason: 'of no use',
      position: 7,
    };
    expect(endsOf([ignored, at(8, received)], behind(7, 8))).toEqual(['ignored', 'OrderPlaced']);
  });

  it('never overtake one that is open, whatever is tried in whatever parts', () => {
    const all = [received, broken, paid];
    const some = fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { maxLength: 8 });
    fc.assert(
      fc.property(some, (drawn) => {
        const arrivals = drawn.map(([which, whose], index) =>
          at(index + 1, { ...all[which], ordno: `152170561204${whose}` }),
        );
        const waiting = new Map(
          [0, 1].map((whose) => [
            `order/152170561204${whose}`,
            drawn.flatMap(([, one], index) => (one === whose ? [index + 1] : [])),
          ]),
        );
        const ends = outcomesOf(arrivals, { ...nothing, waiting }, tools);
        const open = new Set<number>();
        for (const [index, { kind }] of ends.entries()) {
          const whose = drawn[index]?.[1] ?? 0;
          const isOpen = kind === 'failed' || kind === 'held';
          if (open.has(whose) && kind !== 'duplicate' && kind !== 'failed') {
            expect(kind).toBe('held');
          }
          if (isOpen) open.add(whose);
        }
      }),
    );
  });
});

describe('messages of a contract whose translator is switched off', () => {
  const another = { ordno: '1521705612048' };
  const off = { ...tools, isWithheld: (contract: string) => contract === 'legacy.order@1' };

  it('are withheld, and say which flag it is', () => {
    expect(outcomesOf([readingOf(received)], nothing, off)).toMatchObject([
      {
        kind: 'withheld',
        failure: {
          code: 'translator_held',
          message: 'translator.order is off',
          contract: 'legacy.order@1',
        },
        context: { ordered: ['order/1521705612047'] },
      },
    ]);
  });

  it('hold back whatever comes after them in their aggregates, and nobody else', () => {
    expect(outcomes([received, paid, { ...received, ...another }], nothing, off)).toEqual([
      ...['withheld', 'held', 'withheld'],
    ]);
    let asked = 0;
    const onAgain = { ...tools, isWithheld: () => asked++ === 0 };
    expect(outcomes([received, paid, { ...received, ...another }], nothing, onAgain)).toEqual([
      ...['withheld', 'held', 'OrderPlaced'],
    ]);
  });

  it('are told to be duplicates all the same', () => {
    const { messageKey, bodyHash } = readingOf(received);
    const memory = { ...nothing, bodyHashes: new Map([[messageKey, bodyHash]]) };
    expect(outcomes([received], memory, off)).toEqual(['duplicate']);
  });

  it('never overtake each other, however often the switch is flipped in between', () => {
    const flips = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(flips, (withheld) => {
        let asked = 0;
        const flipping = { ...tools, isWithheld: () => withheld[asked++] ?? false };
        const cancelled = { ...paid, step2: '44', moddt: '2018-03-22 18:00:00' };
        const ends = outcomes([received, paid, cancelled], nothing, flipping);
        const first = ends.indexOf('withheld');
        const after = first === -1 ? [] : ends.slice(first + 1);
        expect(after.filter((end) => end !== 'held')).toEqual([]);
      }),
    );
  });
});

describe('the states that a batch writes', () => {
  const aggregate = (id: string) => ({ type: 'order', id });
  const message = (...states: InterpretedMessage['states']) => ({ ...interpretedOrder(), states });

  it('are the last of each aggregate, over the version that the first one replaces', () => {
    const a = aggregate('a');
    const b = aggregate('b');
    expect(
      stateWritesOf([
        message({ aggregate: a, state: 1, version: 3 }, { aggregate: b, state: 7, version: 0 }),
        message(),
        message({ aggregate: a, state: 2, version: 4 }),
      ]),
    ).toEqual([
      { aggregate: a, state: 2, version: 5, replaces: 3 },
      { aggregate: b, state: 7, version: 1, replaces: 0 },
    ]);
  });

  it('are one an aggregate, and as many versions later as messages wrote it', () => {
    const ids = fc.array(fc.constantFrom<string[]>('a', 'b', 'c'), { maxLength: 20 });
    fc.assert(
      fc.property(ids, (written) => {
        const counts = new Map<string, number>();
        const messages = written.map((id, n) => {
          const version = counts.get(id) ?? 0;
          counts.set(id, version + 1);
          return message({ aggregate: aggregate(id), state: n, version });
        });
        expect(stateWritesOf(messages)).toEqual(
          [...counts].map(([id, version]) => ({
            aggregate: aggregate(id),
            state: written.lastIndexOf(id),
            version,
            replaces: 0,
          })),
        );
      }),
    );
  });
});
