import { describe, expect, it } from '@jest/globals';
import { createRehearsal, type Delivery } from '#adapter';
import { toolsWith } from '../../../adapter/tools.ts';
import { rehearsalReport, rehearsalText } from '../../../cli/rehearsal-report.ts';
import { legacyOrder } from '../../orders.ts';

function textOf(body: Uint8Array | string, { reveal = false, routingKey = '' } = {}): string {
  const delivery: Delivery = { exchange: '', routingKey, properties: {}, body: Buffer.from(body) };
  const rehearsed = createRehearsal(toolsWith(() => false))(delivery);
  return rehearsalText(rehearsalReport('message.json', delivery, rehearsed, reveal));
}

describe('the text of a rehearsal', () => {
  const hostile = '\u001b]0;x\u0007\u009b31m\u007f';

  it.each([
    ['a field', { evt: 'order_step', memo: hostile, step: hostile }, ''],
    ['the routing key', { evt: 'unknown' }, hostile],
    ['a code', { delivery: { type: 'STATUS', ordno: '1521705612047', deliveryno: hostile } }, ''],
  ])('has no control characters that %s brought', (_, message, routingKey) => {
    const text = textOf(JSON.stringify(message), { reveal: true, routingKey });
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('says of bytes that cannot be read that nothing can show them', () => {
    for (const reveal of [true, false]) {
      expect(textOf(Uint8Array.of(0xff, 0xfe), { reveal })).toContain(
        '\nThe message is not shown: it cannot be read.\n',
      );
    }
  });

  it('says what needs a look beside the events', () => {
    const rehearse = createRehearsal(toolsWith(() => false));
    const payment =
      'evt=payment&ordno=1521705612047&tno=1&settlekind=c&step=1&step2=&amount=1&paydt=2018-03-22 17:03:40';
    const reports = [payment, JSON.stringify(legacyOrder())].map((body) => {
      const delivery = { exchange: '', routingKey: '', properties: {}, body: Buffer.from(body) };
      return rehearsalReport('message', delivery, rehearse(delivery), false);
    });
    const remarks = ['a payment of another amount came before the order'];
    expect(reports[0]).not.toHaveProperty('remarks');
    expect(reports[1]).toMatchObject({ remarks });
    expect(reports.map(rehearsalText)[1]).toContain(`\n1 event\nneeds a look: ${remarks[0]}\n{`);
  });

  it('says of an ignored message that nobody checked it, and why', () => {
    const text = textOf('{"evt":"cart_changed","m_no":7}');
    expect(text).toContain('\ncontract legacy.cart@1: unchecked\n');
    expect(text).toMatch(/\nignored: the SCM plans by orders: .*$/);
  });

  it('says of a stale message that it is', () => {
    const rehearse = createRehearsal(toolsWith(() => false));
    const bodies = [
      legacyOrder({ moddt: '2018-03-22 18:00:00' }),
      legacyOrder({ moddt: '2018-03-22 17:30:00' }),
    ].map((order) => Buffer.from(JSON.stringify(order)));
    const reports = bodies.map((body) => {
      const delivery = { exchange: '', routingKey: '', properties: {}, body };
      return rehearsalReport('message', delivery, rehearse(delivery), false);
    });
    expect(reports[0]).not.toHaveProperty('stale');
    expect(reports[1]).toMatchObject({ stale: 'older than what is known', events: [] });
    expect(reports.map(rehearsalText)[1]).toMatch(/\nstale: older than what is known$/);
  });

  it('says of a message that nobody knows how it can be shown', () => {
    expect(textOf('{"name":"홍길동"}')).toContain('(--reveal shows it)');
    expect(textOf('{"name":"홍길동"}', { reveal: true })).toContain('"name": "홍길동"');
  });
});
