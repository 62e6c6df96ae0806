import { describe, expect, it } from '@jest/globals';
import type { RetriedBy } from '../../../../adapter/domain/parked-message.ts';
import { retriedOf, sentenceOf, type TriedOutcome } from '../../../../adapter/domain/retried.ts';
import { interpretedOrder } from '../../../interpretation-tools.ts';
import { heldBack, parkedMessage, unmapped } from '../../../parked-messages.ts';

const at = '2026-01-02T00:00:00.000Z';
const by: RetriedBy = { who: 'anna', job: { id: 12, runner: 'r' } };
const message = parkedMessage({ position: 7, revision: 2 });
const which = { id: 'a1', position: 7, revision: 2 };
const contract = 'legacy.order@1';

const committed: TriedOutcome = { kind: 'committed', message: interpretedOrder() };
const failed = (context = {}): TriedOutcome => {
  return { kind: 'failed', failure: { ...unmapped, message: 'no' }, context };
};

describe('a parked message that was tried again', () => {
  it('is resolved when it was committed, and says which events came of it', () => {
    expect(retriedOf(message, committed, { by, at })).toEqual({
      ...which,
      kind: 'resolved',
      outcome: expect.stringMatching(/^done: scm\.order\.OrderPlaced 1521705612047/),
      isNoOp: false,
    });
  });

  it.each<TriedOutcome>([
    { kind: 'duplicate', contract },
    { kind: 'ignored', contract, reason: 'of no use' },
    { kind: 'stale', contract, reason: 'something newer is known' },
  ])('is resolved when there is nothing left to do: %j', (outcome) => {
    expect(retriedOf(message, outcome, { by, at })).toMatchObject({
      ...which,
      kind: 'resolved',
      isNoOp: true,
    });
  });

  it('is held, and nothing else of it changes, while another one is before it', () => {
    const held: TriedOutcome = {
      kind: 'held',
      failure: heldBack,
      context: { ordered: ['order/2'] },
    };
    expect(retriedOf(message, held, { by, at })).toEqual({
      ...which,
      kind: 'held',
      ordered: ['order/2'],
    });
  });

  it('is withheld while its translator is off: that is why it waits from now on, and no attempt', () => {
    const failure = { code: 'translator_held', message: 'translator.order is off' } as const;
    expect(retriedOf(message, { kind: 'withheld', failure, context: {} }, { by, at })).toEqual({
      ...which,
      kind: 'withheld',
      failure,
      context: message.context,
    });
  });

  it('waits for an operator when it failed, or until a time', () => {
    expect(retriedOf(message, failed(), { by, at })).toMatchObject({ ...which, kind: 'failed' });
    expect(retriedOf(message, failed(), { by, at })).toHaveProperty('dueAt', undefined);
    expect(retriedOf(message, failed(), { by, at, dueAt: at })).toHaveProperty('dueAt', at);
  });

  it.each([
    ['a replay job', by, 'replay 12'],
    ['the adapter itself', { who: 'the adapter' }, 'schedule'],
  ])('remembers that it was tried by %s', (_, by, told) => {
    expect(retriedOf(message, failed(), { by, at })).toMatchObject({
      latestAttempts: [{ at, by: told, failure: 'no' }],
    });
  });

  it('remembers its latest twenty attempts, oldest first', () => {
    const latestAttempts = Array.from({ length: 20 }, (_, n) => {
      return { at, by: 'schedule', failure: String(n) };
    });
    const retried = retriedOf({ ...message, latestAttempts }, failed(), { by, at });
    if (retried.kind !== 'failed') throw new Error(retried.kind);
    expect(retried.latestAttempts.map(({ failure }) => failure)).toEqual([
      ...Array.from({ length: 19 }, (_, n) => String(n + 1)),
      'no',
    ]);
  });

  it('keeps its identity, whatever an edit made of it', () => {
    const known = {
      messageKey: 'key',
      aggregate: { type: 'order', id: '1' },
      ordered: ['order/1'],
      traceparent: '00-a',
      charset: { used: 'cp949', because: 'cp949-only' },
    } as const;
    const nothingKnown = { messageKey: undefined, ordered: undefined };
    const { charset: _, ...kept } = known;
    const again = (context: object) =>
      retriedOf({ ...message, context: known }, failed(context), { by, at });
    expect(again(nothingKnown)).toHaveProperty('context', kept);
    const another = { ...kept, aggregate: { type: 'order', id: '2' } };
    expect(again({ aggregate: another.aggregate })).toHaveProperty('context', another);
  });
});

describe('what came of a message, in a sentence', () => {
  const silent: TriedOutcome = {
    kind: 'committed',
    message: { ...interpretedOrder(), events: [] },
  };

  it.each<[TriedOutcome, 'legacy' | 'scm', string]>([
    [committed, 'scm', 'done: the legacy took it'],
    [silent, 'legacy', 'done: the SCM knows it all already'],
    [{ kind: 'duplicate', contract }, 'legacy', 'done already: it was processed meanwhile'],
    [{ kind: 'ignored', contract, reason: 'of no use' }, 'legacy', 'done: ignored (of no use)'],
    [{ kind: 'stale', contract, reason: 'overtaken' }, 'legacy', 'done: overtaken'],
    [failed(), 'legacy', 'failed again: no'],
  ])('%#', (outcome, source, sentence) => {
    expect(sentenceOf(outcome, { source })).toBe(sentence);
  });

  it('holds no personal data', () => {
    expect(sentenceOf(committed, { source: 'legacy' })).not.toMatch(/홍길동|01024242424|송파구/);
  });
});
