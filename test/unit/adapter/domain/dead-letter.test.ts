import { describe, expect, it } from '@jest/globals';
import { deadLetterOf } from '../../../../adapter/domain/dead-letter.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';

const body = Buffer.from([0, 255]);
const time = (seconds: unknown) => ({ '!': 'timestamp', value: seconds });
const SECOND = 1_521_705_612;
const AT = '2018-03-22T08:00:12.000Z';

const death = (fields: Record<string, unknown> = {}) => ({
  count: 1,
  reason: 'rejected',
  queue: 'work',
  exchange: 'shop',
  'routing-keys': ['order.received'],
  time: time(SECOND),
  ...fields,
});
const lying = (headers?: unknown) =>
  deliveryOf(body, {
    exchange: 'dlx',
    routingKey: 'dead',
    properties: headers === undefined ? {} : { headers },
  });
const found = (headers?: unknown) => deadLetterOf(lying(headers));
const wayOf = (headers?: unknown) => {
  const { exchange, routingKey } = found(headers).delivery;
  return [exchange, routingKey];
};

describe('a dead letter', () => {
  it('is the delivery that it was; its properties and its body stay as they came', () => {
    const headers = { 'x-death': [death()], mine: Buffer.from([1, 255]) };
    expect(found(headers).delivery).toEqual({
      ...lying(headers),
      exchange: 'shop',
      routingKey: 'order.received',
    });
  });

  it('was sent where its first death is, the last of the list', () => {
    const again = death({ queue: 'retry', exchange: 'dlx', 'routing-keys': ['dead'] });
    expect(wayOf({ 'x-death': [again, death()] })).toEqual(['shop', 'order.received']);
  });

  it('was sent where its first death is, also where that moved to the front', () => {
    const retried = death({ queue: 'retry', exchange: 'dlx', 'routing-keys': ['dead'] });
    const first = { 'x-first-death-queue': 'work', 'x-first-death-reason': 'rejected' };
    expect(wayOf({ 'x-death': [death({ count: 3 }), retried], ...first })).toEqual([
      'shop',
      'order.received',
    ]);
  });

  it('may have come from the default exchange', () => {
    expect(wayOf({ 'x-death': [death({ exchange: '', 'routing-keys': ['work'] })] })).toEqual([
      '',
      'work',
    ]);
  });

  it('with one header alone has the exchange that this tells', () => {
    expect(wayOf({ 'x-first-death-exchange': 'shop' })).toEqual(['shop', 'dead']);
  });

  it('died as often as all its deaths say together', () => {
    const headers = { 'x-death': [death({ count: 3 }), death({ queue: 'retry', count: 2 })] };
    expect(found(headers).deaths).toBe(5);
  });

  it('tells its deaths as attempts, oldest first and twenty at the most', () => {
    const deaths = Array.from({ length: 30 }, (_, n) => death({ time: time(SECOND - n) }));
    const { attempts, last } = found({ 'x-death': deaths });
    expect(attempts).toHaveLength(20);
    expect(attempts.at(-1)).toEqual({ at: AT, by: 'delivery', failure: 'rejected' });
    expect(attempts.at(0)?.at).toBe('2018-03-22T07:59:53.000Z');
    expect(last).toMatchObject({ queue: 'work', reason: 'rejected', at: AT });
  });
});

describe('a message without a death', () => {
  it.each<[string, unknown]>([
    ['no headers', undefined],
    ['headers that are none', 'x-death'],
    ['no list', { 'x-death': 'work' }],
    ['an empty list', { 'x-death': [] }],
    ['a list of nothing', { 'x-death': [null, 1, 'a', [], {}] }],
    ['a reason that is no word', { 'x-death': [death({ reason: 'a name: 홍길동' })] }],
    ['a queue that is no name', { 'x-death': [death({ queue: 'x'.repeat(256) })] }],
  ])('(%s) stays as it came', (_, headers) => {
    const { delivery, ...told } = found(headers);
    expect(delivery).toEqual(lying(headers));
    expect(told).toEqual({ last: undefined, deaths: 1, attempts: [] });
  });
});

describe('what somebody forged', () => {
  it.each([undefined, null, 'now', -1, 0, 1.5, 1e18, Number.NaN])('time %p is none', (seconds) => {
    const { last, attempts } = found({ 'x-death': [death({ time: time(seconds) })] });
    expect([last?.at, attempts]).toEqual([undefined, []]);
  });

  it.each([undefined, 'many', -3, 0, 1.5, 1e300])('count %p is one', (count) => {
    expect(found({ 'x-death': [death({ count })] }).deaths).toBe(1);
  });

  it('never counts to where no column goes', () => {
    const { deaths } = found({ 'x-death': [death({ count: Number.MAX_SAFE_INTEGER }), death()] });
    expect(deaths).toBe(1_000_000);
  });

  it.each([undefined, 'shop', [], [1], ['x'.repeat(256)]])('routing keys %p are none', (keys) => {
    expect(wayOf({ 'x-death': [death({ 'routing-keys': keys })] })).toEqual(['shop', 'dead']);
  });
});
