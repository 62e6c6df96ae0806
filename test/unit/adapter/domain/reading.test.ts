import { describe, expect, it } from '@jest/globals';
import { type LegacyContract, legacyContracts } from '#contracts';
import { type ReadingTools, read } from '../../../../adapter/domain/reading.ts';
import { ignoredContract } from '../../../../contracts/legacy/legacy-contract.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const cart = deliveryOf(Buffer.from('{"evt":"cart_changed","items":7}'));
const IGNORED = {
  kind: 'ignored',
  contract: 'legacy.cart@1',
  reason: 'the SCM plans by orders: what lies in a cart is no promise',
};

describe('a message that its contract says to ignore', () => {
  it('is ignored, whatever else it says, with the reason of the contract', () => {
    expect(read(cart, tools)).toEqual(IGNORED);
    expect(read(deliveryOf(cp949({ evt: 'cart_changed', name: '똠방각하' })), tools)).toEqual(
      IGNORED,
    );
    expect(read(deliveryOf(Buffer.from('evt=cart_changed')), tools)).toEqual(IGNORED);
  });

  it('has no hash, no id and no field read: it costs next to nothing', () => {
    const refuse = () => {
      throw new Error('nobody asked for it');
    };
    const sparing: ReadingTools = { ...tools, hash: refuse, toId: refuse, decodeField: refuse };
    expect(read(cart, sparing)).toEqual(IGNORED);
  });

  it('must still be readable, and of one contract', () => {
    expect(read(deliveryOf(Buffer.from('{"evt":"cart_changed"')), tools)).toMatchObject({
      failure: { code: 'json_invalid' },
    });
    const both = { evt: 'cart_changed', delivery: { type: 'STATUS' } };
    expect(read(deliveryOf(Buffer.from(JSON.stringify(both))), tools)).toMatchObject({
      failure: { code: 'type_ambiguous', rule: 'legacy.cart, legacy.delivery' },
    });
  });

  describe('by one of its versions', () => {
    const order = legacyContracts.find(({ id }) => id === 'legacy.order@1') as LegacyContract;
    const ignoredOf = (version: number) => {
      const { name, format, routingKeys, identify } = order;
      const terms = { name, version, format, routingKeys, identify, ignore: 'no use' };
      return ignoredContract({ schema: { 'x-contract': terms } });
    };
    const broken = deliveryOf(cp949(legacyOrder({ ordno: '' })));
    const sound = deliveryOf(cp949(legacyOrder()));

    it('is ignored if that is the newest', () => {
      const own = { ...tools, contractsFor: () => [ignoredOf(2), order] };
      expect(read(sound, own)).toMatchObject({ kind: 'ignored', contract: 'legacy.order@2' });
    });

    it('is not ignored if a newer version reads it: what breaks that is parked', () => {
      const own = { ...tools, contractsFor: () => [order, ignoredOf(0)] };
      expect(read(sound, own)).toMatchObject({ kind: 'read' });
      expect(read(broken, own)).toMatchObject({
        kind: 'failed',
        failure: { code: 'contract_violated', contract: 'legacy.order@1' },
      });
    });
  });
});

describe('the trace of a message', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traced = (body: Uint8Array, header: unknown = traceparent) =>
    read(deliveryOf(body, { properties: { headers: { traceparent: header } } }), tools);

  it('is known of one that can be read', () => {
    expect(traced(cp949(legacyOrder()))).toMatchObject({ kind: 'read', traceparent });
    expect(traced(cp949(legacyOrder()), Buffer.from(traceparent))).toMatchObject({ traceparent });
  });

  it.each([
    ['cannot be decoded', Buffer.from([0x7b, 0xff, 0xff, 0x7d])],
    ['nobody knows', Buffer.from('{}')],
    ['breaks its contract', cp949(legacyOrder({ ordno: '' }))],
    ['makes us throw', Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
  ])('is known of one that %s', (_, body) => {
    expect(traced(body)).toMatchObject({ kind: 'failed', context: { traceparent } });
  });

  it('is dropped where it is not valid', () => {
    expect(traced(cp949(legacyOrder()), 'x')).not.toHaveProperty('traceparent');
    expect(traced(Buffer.from('{}'), 'x')).not.toHaveProperty('context.traceparent');
    expect(traced(Buffer.from('{}'), null)).not.toHaveProperty('context.traceparent');
  });
});
