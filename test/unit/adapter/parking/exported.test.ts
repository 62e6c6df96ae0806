import { describe, expect, it } from '@jest/globals';
import type { ParkedState } from '../../../../adapter/domain/parked-message.ts';
import { broughtMessage, exportedMessage } from '../../../../adapter/parking/exported.ts';
import type { ExportedMessage } from '../../../../adapter/parking/operations.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';
import { parkedMessage } from '../../../parked-messages.ts';

const everyByte = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
const message = parkedMessage({
  delivery: deliveryOf(everyByte, {
    properties: { headers: { 서명: Buffer.from([0, 255]), 경로: ['앱'] }, priority: 3 },
  }),
  revision: 2,
  revisedBody: Buffer.from('{"a":1}'),
  reason: 'k is a card',
  latestAttempts: [{ at: '2026-01-01T00:00:00.000Z', by: 'delivery', failure: 'no' }],
});

/** As it comes out of a file. */
const overTheWire = (line: ExportedMessage): ExportedMessage => JSON.parse(JSON.stringify(line));

describe('an exported message', () => {
  it('comes back with every byte, property and reason', () => {
    const { position, job, outcome, dueAt, updatedAt, fingerprint, ...kept } = message;
    const brought = broughtMessage(overTheWire(exportedMessage(message)));
    expect(brought).toEqual({ ...kept, delivery: { ...kept.delivery, body: expect.anything() } });
    expect(everyByte.equals(brought.delivery.body)).toBe(true);
  });

  it('has bytes within its properties as base64', () => {
    expect(exportedMessage(message).properties).toEqual({
      headers: { 서명: { $bytes: 'AP8=' }, 경로: ['앱'] },
      priority: 3,
    });
  });

  it('has no revision where nobody edited it', () => {
    const line = exportedMessage(parkedMessage());
    expect(line).not.toHaveProperty('revisedBody');
    expect(broughtMessage(overTheWire(line)).revisedBody).toBeUndefined();
  });

  it.each<[ParkedState, ParkedState]>([
    ['parked', 'parked'],
    ['held', 'held'],
    ['scheduled', 'parked'],
    ['replaying', 'parked'],
    ['resolved', 'resolved'],
    ['discarded', 'discarded'],
    ['abandoned', 'abandoned'],
  ])('that was %s there is %s here', (there, here) => {
    const line = exportedMessage({ ...message, state: there });
    expect(line.state).toBe(there);
    expect(broughtMessage(line).state).toBe(here);
  });

  it.each([
    ['of another kind', { banyan: 2 }],
    ['without a body', { body: undefined }],
    ['with an id that is none', { id: "a' OR 1" }],
    ['without an id', { id: undefined }],
    ['with a body that lost a byte', { body: 'AAE' }],
    ['with a body that is no base64', { body: '!!!!' }],
    ['of nobody', { source: 'shop' }],
    ['in a state that there is none', { state: 'lost' }],
    ['without a shard', { shard: undefined }],
    ['with a failure that says nothing', { failure: 5 }],
    ['without what was read of it', { context: undefined }],
    ['of a time that is none', { parkedAt: 'yesterday' }],
  ])('is refused where the line is %s', (_, fields) => {
    // A file may hold anything.
    const line = { ...exportedMessage(message), ...fields } as unknown as ExportedMessage;
    expect(() => broughtMessage(line)).toThrow(
      expect.objectContaining({ code: 'export_invalid', exitCode: 2 }),
    );
  });
});
