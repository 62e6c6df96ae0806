import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outcomesOf, stateWritesOf } from '../../../../adapter/domain/batch.ts';
import type { InterpretedMessage } from '../../../../adapter/domain/interpretation.ts';
import { type Reading, read } from '../../../../adapter/domain/reading.ts';
import { deliveryOf, interpretedOrder, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const nothing = { bodyHashes: new Map(), states: new Map() };
const received = { step: '0', cyn: 'n', cdt: '' };
const paid = { evt: 'order_step', step: '1', cyn: 'y', moddt: '2018-03-22 17:03:40' };

function readingOf(fields: Record<string, unknown>): Reading {
  const reading = read(deliveryOf(cp949(legacyOrder(fields))), tools);
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  return reading;
}

/** What became of each, in short: the types of its events, or how it ended. */
const outcomes = (messages: readonly Record<string, unknown>[], memory = nothing) =>
  outcomesOf(messages.map(readingOf), memory, tools).map((outcome) => {
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

  it('that fail leave nothing known: the same message with a repaired code is a first one', () => {
    const broken = { ...received, settlekind: 'k' };
    expect(outcomes([broken, received])).toEqual(['code_unmapped', 'OrderPlaced']);
  });

  it('end the same way in one batch, in many, and one by one', () => {
    const all = ['1521705612041', '1521705612042'].flatMap((ordno) => [
      { ...received, ordno },
      { ...paid, ordno },
      { ...paid, ordno, step: '2', moddt: '2018-03-22 18:00:00' },
      { ...received, ordno, memo: '경비실에' },
    ]);
    const messages = fc.array(fc.constantFrom(...all), { maxLength: 12 });
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 4 }), (some, size) => {
        const bodyHashes = new Map<string, string>();
        const states = new Map();
        const inParts: string[] = [];
        for (let at = 0; at < some.length; at += size) {
          const part = some.slice(at, at + size);
          const found = outcomesOf(part.map(readingOf), { bodyHashes, states }, tools);
          inParts.push(...outcomes(part, { bodyHashes, states }));
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
