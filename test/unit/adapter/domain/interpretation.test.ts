import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf } from '../../../../adapter/domain/failure.ts';
import { read } from '../../../../adapter/domain/reading.ts';
import { defineTranslator } from '../../../../adapter/domain/translation.ts';
import {
  deliveryOf,
  interpreted as interpretedDelivery,
  tools,
} from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const interpreted = (fields: Record<string, unknown> = {}) =>
  interpretedDelivery(deliveryOf(cp949(legacyOrder(fields))));

describe('a message that keeps its contract', () => {
  it('becomes domain events', () => {
    expect(interpreted()).toMatchObject({
      kind: 'translated',
      message: { contract: 'legacy.order@1', aggregate: { type: 'order', id: '1521705612047' } },
    });
  });

  it('gives the same message key and the same event ids each time', () => {
    expect(interpreted()).toEqual(interpreted());
  });

  it('keeps its key when other fields change, and has another body hash', () => {
    const [a, b] = [interpreted(), interpreted({ memo: '경비실에' })];
    if (a.kind !== 'translated' || b.kind !== 'translated') throw new Error('not translated');
    expect(b.message.messageKey).toBe(a.message.messageKey);
    expect(b.message.bodyHash).not.toBe(a.message.bodyHash);
  });

  it('keeps the key that was established before', () => {
    const reading = read(deliveryOf(cp949(legacyOrder())), tools, 'known-key');
    expect(reading).toMatchObject({ kind: 'read', messageKey: 'known-key' });
  });

  it('carries the trace of the legacy message into its events', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const result = interpretedDelivery(
      deliveryOf(cp949(legacyOrder()), { properties: { headers: { traceparent } } }),
    );
    expect(result).toMatchObject({ message: { events: [{ traceparent }] } });
  });

  it('is stale when its translator says so', () => {
    const translator = defineTranslator({
      from: 'legacy.order@1',
      to: [],
      translate: () => ({ kind: 'stale', reason: 'older than what is known' }),
    });
    const own = { ...tools, translators: { 'legacy.order@1': { current: translator } } };
    expect(interpretedDelivery(deliveryOf(cp949(legacyOrder())), own)).toEqual({
      kind: 'stale',
      contract: 'legacy.order@1',
      reason: 'older than what is known',
    });
  });

  it('is ignored when the SCM has no use for it', () => {
    expect(interpreted({ step: '0', step2: '54', cyn: 'n' })).toMatchObject({ kind: 'ignored' });
  });
});

describe('a message that cannot be processed', () => {
  it.each([
    ['of an unknown type', { evt: 'order_teleported' }, 'type_unknown order.received'],
    [
      'without a required field',
      { zonecode: undefined },
      'contract_violated legacy.order@1 required /zonecode',
    ],
    ['with a malformed field', { ordno: '17' }, 'contract_violated legacy.order@1 pattern /ordno'],
    [
      'with a code nobody mapped',
      { settlekind: 'k' },
      'code_unmapped legacy.order@1 settlekind=k /settlekind',
    ],
    [
      'with a date that never is',
      { orddt: '2018-02-30 10:00:00' },
      'value_invalid legacy.order@1 time /orddt',
    ],
    [
      'with amounts that do not add up',
      { settleprice: '99' },
      'value_invalid legacy.order@1 amounts /settleprice',
    ],
  ])('%s fails with a fingerprint that says so', (_, fields, fingerprint) => {
    const result = interpreted(fields);
    if (result.kind !== 'failed') throw new Error(result.kind);
    expect(fingerprintOf(result.failure)).toBe(fingerprint);
  });

  it('shares its fingerprint with those that fail alike in another line', () => {
    const fingerprints = [0, 1].map((index) => {
      const order = legacyOrder();
      const items = order.items as Record<string, unknown>[];
      items[index] = { ...items[index], ea: '0' };
      const result = interpretedDelivery(deliveryOf(cp949(order)));
      return result.kind === 'failed' ? fingerprintOf(result.failure) : result.kind;
    });
    expect(fingerprints[0]).toBe('contract_violated legacy.order@1 pattern /items/*/ea');
    expect(fingerprints[1]).toBe(fingerprints[0]);
  });

  it('is one that two contracts know: it is taken for neither', () => {
    const both = { ...legacyOrder(), event_no: 2, event: 'goods.sold_out', mall_id: 'm' };
    const result = interpretedDelivery(deliveryOf(cp949(both)));
    if (result.kind !== 'failed') throw new Error(result.kind);
    expect(fingerprintOf(result.failure)).toBe('type_ambiguous legacy.goods-status, legacy.order');
  });

  it.each([
    ['neither UTF-8 nor CP949', Buffer.from([0x7b, 0xff, 0xff, 0x7d]), 'charset_invalid'],
    ['no JSON', Buffer.from('{order}'), 'json_invalid'],
    ['of no known format', Buffer.from('order'), 'format_unknown'],
    ['empty', Buffer.alloc(0), 'format_unknown'],
    ['JSON, but no object', Buffer.from('[1]'), 'type_unknown'],
  ])('is one whose body is %s', (_, body, code) => {
    expect(interpretedDelivery(deliveryOf(body))).toMatchObject({
      kind: 'failed',
      failure: { code },
    });
  });

  it('is answered with a failure, whatever its bytes: nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(interpretedDelivery(deliveryOf(body)).kind).toBe('failed');
      }),
    );
  });

  it('is answered with a failure, whatever one of its fields says: nothing is thrown', () => {
    const fields = fc.constantFrom(...Object.keys(legacyOrder()));
    fc.assert(
      fc.property(fields, fc.jsonValue(), (field, value) => {
        const body = Buffer.from(JSON.stringify(legacyOrder({ [field]: value })));
        expect(['failed', 'translated', 'ignored']).toContain(
          interpretedDelivery(deliveryOf(body)).kind,
        );
      }),
    );
  });

  it('is one that nobody translates yet: it is kept, not ignored', () => {
    const result = interpretedDelivery(deliveryOf(cp949(legacyOrder())), {
      ...tools,
      translators: {},
    });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'translator_missing' } });
  });

  it('fails, and does not stop the others, when its translator has a bug', () => {
    const translator = defineTranslator({
      from: 'legacy.order@1',
      to: [],
      translate: () => {
        throw new TypeError('홍길동');
      },
    });
    const buggy = { ...tools, translators: { 'legacy.order@1': { current: translator } } };
    const result = interpretedDelivery(deliveryOf(cp949(legacyOrder())), buggy);
    expect(result).toMatchObject({
      kind: 'failed',
      failure: { code: 'translator_failed', rule: 'TypeError' },
    });
    expect(JSON.stringify(result)).not.toContain('홍길동');
  });

  it('keeps its trace when it fails after it was read', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const result = interpretedDelivery(
      deliveryOf(cp949(legacyOrder({ settlekind: 'k' })), {
        properties: { headers: { traceparent } },
      }),
    );
    expect(result).toMatchObject({ kind: 'failed', context: { traceparent } });
    expect(interpreted({ settlekind: 'k' })).not.toHaveProperty('context.traceparent');
  });

  it('has no key while the fields that make one may be wrong', () => {
    expect(interpreted({ ordno: '' })).toMatchObject({
      kind: 'failed',
      context: { charset: { used: 'cp949' } },
    });
    expect(interpreted({ ordno: '' })).not.toHaveProperty('context.messageKey');
    expect(interpreted({ settlekind: 'k' })).toHaveProperty('context.messageKey');
  });

  it('does not repeat personal data in its failure', () => {
    const order = legacyOrder({ mobileOrder: { of: '홍길동' }, address: 7 });
    const result = interpretedDelivery(deliveryOf(cp949(order)));
    expect(result.kind).toBe('failed');
    expect(JSON.stringify(result)).not.toContain('홍길동');
  });
});
