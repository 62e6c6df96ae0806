import { expect, it } from '@jest/globals';
import type { Expectation } from '../../chaos/expectation.ts';
import { createLedger } from '../../chaos/ledger.ts';
import { type Findings, problemsOf } from '../../chaos/verdict.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const expectation: Expectation = {
  streams: new Map([
    ['scm.order/1', ['a', 'b', 'c']],
    ['scm.order/2', ['d']],
  ]),
  origins: new Map(),
  broken: [bytes('\xff1'), bytes('\xff2')],
};
const good: Findings = {
  streams: new Map(expectation.streams),
  parked: [
    { body: bytes('\xff1'), state: 'parked' },
    { body: bytes('\xff2'), state: 'parked' },
  ],
  queues: { 'banyan.adapter': 0 },
  unpublished: 0,
};
const order = (...ids: string[]) => ({
  streams: new Map([...expectation.streams, ['scm.order/1', ids]]),
});

it('finds nothing when every event came in its order and every broken message is parked', () => {
  expect(problemsOf(expectation, good)).toEqual([]);
});

it.each<[string, Partial<Findings>, string]>([
  ['a lost event', order('a', 'c'), '1 events never came, for example b of scm.order/1'],
  [
    'an event of nothing',
    order('a', 'b', 'c', 'x'),
    '1 events came that nothing says, for example x of scm.order/1',
  ],
  [
    'events in another order',
    order('a', 'c', 'b'),
    '1 streams came in another order, for example scm.order/1: a, c, b, not a, b, c',
  ],
  [
    'a broken message that is lost',
    { parked: good.parked.slice(1) },
    '1 broken messages are not parked with their bytes, for example \ufffd1',
  ],
  [
    'a message that is parked twice',
    { parked: [...good.parked, ...good.parked.slice(1)] },
    '1 messages are parked more than once, for example \ufffd2',
  ],
  [
    'a valid message that is parked',
    { parked: [...good.parked, { body: bytes('ok'), state: 'parked' }] },
    '1 messages are parked that are not broken, for example ok',
  ],
  [
    'a parked message that somebody resolved',
    { parked: good.parked.map((one) => ({ ...one, state: 'resolved' })) },
    '2 parked messages are in another state, for example resolved; resolved',
  ],
  [
    'a queue that is not empty',
    { queues: { 'banyan.adapter': 2 } },
    '2 messages are left in banyan.adapter',
  ],
  ['an outbox that is not empty', { unpublished: 3 }, '3 events are left in the outbox'],
])('tells of %s', (_, change, problem) => {
  expect(problemsOf(expectation, { ...good, ...change })).toEqual([problem]);
});

it('does not call a stream disordered for what it lacks', () => {
  expect(problemsOf(expectation, { ...good, ...order('b', 'c') })).toEqual([
    '1 events never came, for example a of scm.order/1',
  ]);
});

it('a ledger keeps the first arrival of each event and counts the others', () => {
  const ledger = createLedger({ ...expectation, origins: new Map([['a', 4]]) });
  const placed = { type: 'scm.order.OrderPlaced', subject: '1' };
  for (const id of ['a', 'b', 'a', 'b', 'c']) ledger.note({ ...placed, id });
  expect(ledger).toMatchObject({ events: 3, duplicates: 2, furthest: 4 });
  expect([...ledger.streams]).toEqual([['scm.order/1', ['a', 'b', 'c']]]);
});
