import { expect, it } from '@jest/globals';
import { readEventDelivery } from '../../../../adapter/legacy/event-delivery.ts';
import { deliveryCompleted } from '../../../received-events.ts';
import { eventDelivery, eventTools } from './surroundings.ts';

const event = JSON.stringify(deliveryCompleted());

it.each([
  ['is no JSON', '{"id":', 'json_invalid', 'the event is no JSON at position 6'],
  ['is empty', '', 'json_invalid', 'the event is no JSON at position 0'],
  ['begins with a byte order mark', `\ufeff${event}`, 'json_invalid', /position 0$/],
  ['nests too deep', '['.repeat(200) + ']'.repeat(200), 'json_invalid', /deeper than 100/],
  ['is too large', `"${'x'.repeat(1024 * 1024)}"`, 'json_invalid', /more than 1048576 bytes/],
  ['is no event', '[]', 'type_unknown', /says no type/],
  ['breaks its contract', event.replace('"subject"', '"topic"'), 'contract_violated', /missing/],
])('an event that %s fails, and makes nobody throw', (_, text, code, message) => {
  expect(readEventDelivery(eventDelivery(text), eventTools)).toMatchObject({
    kind: 'failed',
    failure: { code, message: expect.stringMatching(message) },
    context: {},
  });
});

it('an event that is no UTF-8 fails', () => {
  const delivery = { ...eventDelivery(''), body: Buffer.from([0x22, 0xb0, 0xa1, 0x22]) };
  expect(readEventDelivery(delivery, eventTools)).toMatchObject({
    failure: { code: 'charset_invalid', message: 'the event is no UTF-8' },
  });
});

it('an event keeps the key that it had, whatever was edited', () => {
  const edited = { ...deliveryCompleted(), id: '00000000-0000-4000-8000-000000000001' };
  expect(readEventDelivery(eventDelivery(edited), eventTools, 'the first')).toMatchObject({
    kind: 'read',
    messageKey: 'the first',
  });
});
