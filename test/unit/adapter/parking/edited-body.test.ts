import { expect, it } from '@jest/globals';
import type { ParkedMessage } from '../../../../adapter/domain/message-store.ts';
import { editedBodyOf } from '../../../../adapter/parking/edit.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

function parked(message: unknown, pointer = '/settlekind'): ParkedMessage {
  return {
    id: 'a1',
    source: 'legacy',
    shard: 0,
    state: 'parked',
    delivery: deliveryOf(cp949(message)),
    failure: { code: 'contract_violated', message: 'it fails', pointer },
    fingerprint: 'contract_violated',
    context: {},
    revision: 0,
    revisedBody: undefined,
    reason: undefined,
    attempts: 1,
    parkedAt: '',
    updatedAt: '',
  };
}

const edited = (message: ParkedMessage, pointer: string, text = 'x') =>
  JSON.parse(Buffer.from(editedBodyOf(message, [{ pointer, text }])).toString());

it('sets a value, and leaves every other as it was', () => {
  const order = legacyOrder();
  expect(edited(parked(order), '/settlekind', 'c')).toEqual({ ...order, settlekind: 'c' });
  expect(edited(parked(order), '/items/1/ea', '2').items[1]).toMatchObject({
    ea: '2',
    sno: '88122',
  });
});

it('fills a field that is missing, if the failure is about it', () => {
  const message = parked(legacyOrder({ zonecode: undefined }), '/zonecode');
  expect(edited(message, '/zonecode', '05510')).toEqual({ ...legacyOrder(), zonecode: '05510' });
});

it('begins from the last revision', () => {
  const revisedBody = Buffer.from(JSON.stringify(legacyOrder({ memo: 'revised' })));
  expect(edited({ ...parked(legacyOrder()), revisedBody }, '/step')).toMatchObject({
    memo: 'revised',
  });
});

it.each([
  '/nowhere',
  '/items/2',
  '/items/-',
  '/items/length',
  '/step/0',
  '/toString',
  '/__proto__',
  '/a/b',
  '',
])('refuses %p, which the message does not have', (pointer) => {
  expect(() => edited(parked(legacyOrder()), pointer)).toThrow(
    expect.objectContaining({ code: 'pointer_missing', exitCode: 2 }),
  );
});

it('refuses a message that cannot be read', () => {
  const message = { ...parked({}), delivery: deliveryOf(Buffer.from([0xff])) };
  expect(() => edited(message, '/step')).toThrow(
    expect.objectContaining({ code: 'not_decodable' }),
  );
});
