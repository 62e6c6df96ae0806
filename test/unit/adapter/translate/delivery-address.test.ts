import { describe, expect, it } from '@jest/globals';
import type { LegacyDeliveryAddressV1 } from '#contracts';
import { BUSAN, event, failure, SEOUL } from './order-events.ts';
import { address, later, line, ORDER, order, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const changed = (deliveryAddress: object, on = '2018-03-22T18:00:00+09:00') =>
  event('DeliveryAddressChanged', on, { deliveryAddress });
const detailed = order({ memo: '문앞에', extra: { entrance: '#1203' } });
const details = { note: '문앞에', entrance: '#1203' };

describe('another address', () => {
  it('is told', () => {
    expect(tellOrders(order(), address())).toMatchObject({
      kind: 'translated',
      events: [changed(BUSAN)],
      known: {
        [ORDER]: {
          placed: {
            asOf: '2018-03-22T17:00:12+09:00',
            address: BUSAN,
            addressAsOf: '2018-03-22T18:00:00+09:00',
          },
        },
      },
    });
  });

  it('may say all that an order says', () => {
    const fields = { memo: '경비실에', extra: { entrance: '#1', packing: '보냉가방' } };
    expect(tellOrders(order(), address(fields))).toHaveProperty('events', [
      changed({ ...BUSAN, note: '경비실에', entrance: '#1' }),
    ]);
  });

  it('leaves the note and the entrance as they were if it does not speak of them', () => {
    expect(tellOrders(detailed, address())).toHaveProperty('events', [
      changed({ ...BUSAN, ...details }),
    ]);
  });

  it.each<[string, Partial<LegacyDeliveryAddressV1>, object]>([
    ['note', { memo: ' ' }, { entrance: '#1203' }],
    ['entrance', { extra: { entrance: '' } }, { note: '문앞에' }],
  ])('takes away the %s by a blank', (_, fields, rest) => {
    const result = tellOrders(detailed, address(fields));
    expect(result).toHaveProperty('events', [changed({ ...BUSAN, ...rest })]);
  });

  it('is not read twice: what looked like a character reference stays', () => {
    const escaped = order({ memo: '&#38;#128512;', extra: { entrance: '&#38;#128512;' } });
    const same = address({
      nameReceiver: '홍길동',
      mobileReceiver: '1024242424',
      zonecode: '05510',
      address: '서울 송파구 올림픽로 300',
    });
    expect(tellOrders(escaped, same)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { address: { note: '&#128512;', entrance: '&#128512;' } } } },
    });
  });

  it('may hold characters that CP949 lacks', () => {
    const fields = { nameReceiver: '&#128512;', address: '&#128512;', memo: '&#128512;' };
    expect(tellOrders(order(), address(fields))).toHaveProperty('events', [
      changed({ ...BUSAN, recipient: '😀', address: '😀', note: '😀' }),
    ]);
  });

  it('is told once, and counts as the newest even if it is the same', () => {
    const again = address({ moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(order(), address(), again)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { addressAsOf: '2018-03-22T19:00:00+09:00' } } },
    });
  });

  it('is stale if it is older than what is known', () => {
    const older = address({ moddt: '2018-03-22 17:59:59', address: '부산' });
    expect(tellOrders(order(), address(), older)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
      known: { [ORDER]: { placed: { address: BUSAN, addressAsOf: '2018-03-22T18:00:00+09:00' } } },
    });
    const before = address({ moddt: '2018-03-22 17:00:11' });
    expect(tellOrders(order(), before)).toMatchObject({ kind: 'stale' });
  });

  it('of the same second as what is known is the newer', () => {
    const same = address({ address: '부산' });
    expect(tellOrders(order(), address(), same)).toHaveProperty('events', [
      changed({ ...BUSAN, address: '부산' }),
    ]);
  });

  it('of an order that ended is no news', () => {
    const back = later({ step: '1', step2: '44' });
    expect(tellOrders(order(), back, address({ moddt: '2018-03-22 19:00:00' }))).toMatchObject({
      kind: 'ignored',
      reason: 'order refunded',
    });
  });

  it('fails at a time that never was', () => {
    expect(() => tellOrders(address({ moddt: '2018-02-30 00:00:00' }))).toThrow(
      failure('time', '/moddt'),
    );
  });
});

describe('an address before its order', () => {
  it('is remembered, with what else is', () => {
    expect(tellOrders(line(), address())).toMatchObject({
      ...NO_NEWS,
      known: {
        [ORDER]: {
          early: {
            cancelledLines: [{ lineId: '88122', on: '2018-03-22T18:00:00+09:00' }],
            address: { on: '2018-03-22T18:00:00+09:00' },
          },
        },
      },
    });
  });

  it('leaves the order’s note and entrance as they are if it does not speak of them', () => {
    expect(tellOrders(address(), detailed)).toHaveProperty(
      'events.1',
      changed({ ...BUSAN, ...details }),
    );
  });

  it('takes away the order’s note and entrance by blanks', () => {
    const blank = address({ memo: '', extra: { entrance: ' ' } });
    expect(tellOrders(blank, detailed)).toHaveProperty('events.1', changed(BUSAN));
  });

  it('is put together with those before it', () => {
    const first = address({ memo: '경비실에', extra: { entrance: '#1' } });
    const second = address({ memo: '현관에', moddt: '2018-03-22 18:00:01' });
    const third = address({ address: '부산', moddt: '2018-03-22 18:00:01' });
    expect(tellOrders(address(), first, second, third, order())).toHaveProperty(
      'events.1',
      changed(
        { ...BUSAN, address: '부산', note: '현관에', entrance: '#1' },
        '2018-03-22T18:00:01+09:00',
      ),
    );
  });

  it('may speak of neither note nor entrance, more than once', () => {
    const again = address({ address: '부산' });
    expect(tellOrders(address(), again, detailed)).toHaveProperty(
      'events.1',
      changed({ ...BUSAN, address: '부산', ...details }),
    );
  });

  it('is stale if a newer one is known', () => {
    const older = address({ moddt: '2018-03-22 17:59:59' });
    expect(tellOrders(address(), older)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });

  it.each(['2018-03-22 18:00:00', '2018-03-22 18:00:01'])(
    'is nothing new to an order that comes after it and changed at %s',
    (moddt) => {
      const result = tellOrders(address(), later({ moddt }));
      expect(result).toMatchObject({ known: { [ORDER]: { placed: { address: SEOUL } } } });
      expect(result).toHaveProperty('events.length', 1);
    },
  );
});
