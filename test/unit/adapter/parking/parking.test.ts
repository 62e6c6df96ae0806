import { describe, expect, it } from '@jest/globals';
import type { FailureCode } from '../../../../adapter/domain/failure.ts';
import type { MessageStore, ParkedMessage } from '../../../../adapter/domain/message-store.ts';
import { createParking, type ReplayEvent } from '../../../../adapter/parking/parking.ts';
import orderPlaced from '../../../../contracts/scm/order/OrderPlaced/v1/valid/guest-not-yet-paid.json' with {
  type: 'json',
};
import { tools } from '../../../interpretation-tools.ts';
import { shipmentDispatched } from '../../../received-events.ts';

function parkedEvent(event: unknown, code: FailureCode = 'legacy_refused'): ParkedMessage {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  return {
    ...{ id: 'p', source: 'scm', shard: 0, state: 'parked', fingerprint: code, context: {} },
    delivery: { exchange: 'scm.events', routingKey: 'scm', properties: {}, body },
    failure: { code, message: 'the legacy refused it' },
    ...{ revision: 0, revisedBody: undefined, reason: undefined, attempts: 1 },
    ...{ parkedAt: '2018-03-23T01:30:00.000Z', updatedAt: '2018-03-23T01:30:00.000Z' },
  };
}

function given(replayEvent?: ReplayEvent) {
  const failedAgain: FailureCode[] = [];
  const store: Pick<MessageStore, 'failAgain'> = {
    async failAgain(_, { code }) {
      failedAgain.push(code);
      return true;
    },
  };
  // Nothing else is asked of it here.
  const parking = createParking({ store: store as MessageStore, tools, replayEvent });
  return { parking, failedAgain };
}

describe('a parked event of the SCM', () => {
  const { parking } = given();

  it('is shown, with personal data masked', () => {
    const shown = JSON.stringify(parking.preview(parkedEvent(orderPlaced)));
    expect(shown).toContain('1521705612047');
    expect(shown).not.toMatch(/홍길동|01024242424/);
  });

  it('is shown without the values of what its contract does not know', () => {
    const event = { ...shipmentDispatched(), note: '홍길동' };
    expect(parking.preview(parkedEvent(event))).toEqual({ ...event, note: '***' });
  });

  it('is shown as it was edited', () => {
    const edited = shipmentDispatched({ courier: 'hanjin' });
    const revisedBody = Buffer.from(JSON.stringify(edited));
    const message = { ...parkedEvent(shipmentDispatched()), revisedBody };
    expect(parking.preview(message)).toEqual(edited);
  });

  it.each([
    ['no JSON', '{"type":"홍길동'],
    ['no object', '"홍길동"'],
    ['of a type that nobody knows', { type: 'scm.member.Renamed', name: '홍길동' }],
  ])('is not shown when it is %s', (_, body) => {
    expect(parking.preview(parkedEvent(body))).toBeUndefined();
  });
});

describe('a replay that fails', () => {
  const replayed = async (code: FailureCode) => {
    const failure = { code, message: 'no' };
    const { parking, failedAgain } = given(async () => ({ kind: 'failed', failure, context: {} }));
    expect(await parking.replay(parkedEvent(shipmentDispatched()))).toMatchObject({ failure });
    return failedAgain;
  };

  it('says why from then on', async () => {
    expect(await replayed('contract_violated')).toEqual(['contract_violated']);
  });

  it('because the legacy is away leaves it as it was: that says nothing about the message', async () => {
    expect(await replayed('legacy_unavailable')).toEqual([]);
  });
});
