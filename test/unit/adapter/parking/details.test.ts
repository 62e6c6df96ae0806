import { describe, expect, it } from '@jest/globals';
import type { ParkedMessage } from '../../../../adapter/domain/parked-message.ts';
import { detailsOf } from '../../../../adapter/parking/details.ts';
import orderPlaced from '../../../../contracts/scm/order/OrderPlaced/v1/valid/guest-not-yet-paid.json' with {
  type: 'json',
};
import { deliveryOf } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';
import { parkedMessage, unmapped } from '../../../parked-messages.ts';
import { shipmentDispatched } from '../../../received-events.ts';

const nobody = { behind: [], heldBack: 0 };
const shown = (message: ParkedMessage, reveal = false) => detailsOf(message, nobody, reveal);
const PERSONAL = /홍길동|01024242424|1024242424|송파구/;

const order = parkedMessage({
  delivery: deliveryOf(cp949(legacyOrder({ settlekind: 'k' })), {
    properties: { messageId: 'm', headers: { name: '홍길동' } },
  }),
  context: {
    messageKey: 'key',
    aggregate: { type: 'order', id: '1521705612047' },
    charset: { used: 'cp949', because: 'cp949-only' },
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
  failure: { ...unmapped, codes: { settlekind: 'k' } },
});

describe('a parked message of the legacy', () => {
  it('is shown with why it failed, whence it came, and who waits', () => {
    expect(detailsOf(order, { behind: ['b'], heldBack: 3 }, false)).toMatchObject({
      id: 'a1',
      class: 'code_unmapped',
      pointer: '/settlekind',
      codes: { settlekind: 'k' },
      aggregate: 'order/1521705612047',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      messageKey: 'key',
      charset: 'cp949 (cp949-only)',
      exchange: 'legacy.store',
      behind: ['b'],
      heldBack: 3,
    });
  });

  it('is shown with personal data masked', () => {
    expect(shown(order)).toMatchObject({
      decoded: { ordno: '1521705612047', settlekind: 'k' },
      properties: { messageId: 'm', headers: ['name'] },
    });
    expect(JSON.stringify(shown(order))).not.toMatch(PERSONAL);
    expect(shown(order)).not.toHaveProperty('original');
  });

  it('is shown as it is to whom it is revealed', () => {
    expect(shown(order, true)).toMatchObject({
      decoded: legacyOrder({ settlekind: 'k' }),
      properties: { headers: { name: '홍길동' } },
      original: JSON.stringify(legacyOrder({ settlekind: 'k' })),
    });
  });

  it('is shown as it was edited; the original stays as it came', () => {
    const revisedBody = Buffer.from(JSON.stringify(legacyOrder({ settlekind: 'c' })));
    expect(shown({ ...order, revisedBody }, true)).toMatchObject({
      decoded: { settlekind: 'c' },
      original: expect.stringContaining('"settlekind":"k"'),
    });
  });

  it('is not shown where nobody knows what in it is personal', () => {
    const failure = { code: 'type_unknown', message: 'no contract knows this message' } as const;
    const unknown = parkedMessage({
      failure,
      delivery: deliveryOf(Buffer.from('{"evt":"coupon","name":"홍길동"}')),
    });
    expect(shown(unknown)).not.toHaveProperty('decoded');
    expect(shown(unknown, true)).toMatchObject({ decoded: { name: '홍길동' } });
  });

  it.each([
    ['bytes that are no text', Buffer.from([0xff, 0xff]), undefined],
    ['text that is no JSON', cp949('홍길동').subarray(0, -1), '"홍길동'],
  ])('is shown where it is %s', (_, body, original) => {
    const message = parkedMessage({ delivery: deliveryOf(body) });
    expect(shown(message)).not.toHaveProperty('decoded');
    expect(shown(message, true).original).toBe(original);
  });
});

describe('a parked event of the SCM', () => {
  const parkedEvent = (event: unknown): ParkedMessage =>
    parkedMessage({
      source: 'scm',
      failure: { code: 'legacy_refused', message: 'the legacy refused it' },
      delivery: deliveryOf(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))),
    });

  it('is shown, with personal data masked', () => {
    const text = JSON.stringify(shown(parkedEvent(orderPlaced)));
    expect(text).toContain('1521705612047');
    expect(text).not.toMatch(PERSONAL);
  });

  it('is shown without the values of what its contract does not know', () => {
    const event = { ...shipmentDispatched(), note: '홍길동' };
    expect(shown(parkedEvent(event)).decoded).toEqual({ ...event, note: '***' });
  });

  it('is shown as it was edited', () => {
    const edited = shipmentDispatched({ courier: 'hanjin' });
    const revisedBody = Buffer.from(JSON.stringify(edited));
    const message = { ...parkedEvent(shipmentDispatched()), revisedBody };
    expect(shown(message).decoded).toEqual(edited);
  });

  it.each([
    ['no JSON', '{"type":"홍길동'],
    ['no object', '"홍길동"'],
    ['of a type that nobody knows', { type: 'scm.member.Renamed', name: '홍길동' }],
  ])('is not shown when it is %s', (_, body) => {
    expect(JSON.stringify(shown(parkedEvent(body)))).not.toMatch(PERSONAL);
    expect(shown(parkedEvent(body))).not.toHaveProperty('decoded');
  });
});
