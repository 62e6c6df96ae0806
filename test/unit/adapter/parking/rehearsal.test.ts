import { describe, expect, it } from '@jest/globals';
import type { Memory } from '../../../../adapter/domain/message-store.ts';
import type { ParkedMessage } from '../../../../adapter/domain/parked-message.ts';
import { exportedMessage } from '../../../../adapter/parking/exported.ts';
import { recheckedExport, recheckedGroups } from '../../../../adapter/parking/rechecked.ts';
import { createParkedRehearsal } from '../../../../adapter/parking/rehearsal.ts';
import { reverseTranslators } from '../../../../adapter/translate/reverse/index.ts';
import { deliveryOf, interpretedOrder, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';
import { heldBack, parkedMessage } from '../../../parked-messages.ts';
import { shipmentDispatched } from '../../../received-events.ts';

const reverseTools = { ...tools, translators: reverseTranslators };
const nothing: Memory = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };
const received = { step: '0', cyn: 'n', cdt: '' };
const paid = { evt: 'order_step', step: '1', moddt: '2018-03-22 17:03:40' };
const broken = { ...received, settlekind: 'k' };

const parked = (position: number, fields: object, more: Partial<ParkedMessage> = {}) =>
  parkedMessage({
    id: `a${position}`,
    position,
    delivery: deliveryOf(cp949(legacyOrder({ ...fields }))),
    ...more,
  });
/** As the store tells who waits: those before the last that is asked for. */
const storeOf = (positions: readonly number[], memory = nothing) => {
  return async (_: unknown, before = Number.POSITIVE_INFINITY): Promise<Memory> => {
    const some = positions.filter((position) => position < before);
    return { ...memory, waiting: new Map([['order/1521705612047', some]]) };
  };
};
const rehearsalOver = (lookUp: Parameters<typeof createParkedRehearsal>[0]['lookUp']) =>
  createParkedRehearsal({ tools, reverseTools, lookUp });
const kinds = (rehearsed: readonly { readonly kind: string }[]) =>
  rehearsed.map(({ kind }) => kind);

describe('a rehearsal', () => {
  it('tells the events that would come, and where the order would stand', async () => {
    const rehearse = rehearsalOver(storeOf([1, 2]));
    const [first, second] = await rehearse([parked(1, received), parked(2, paid)]);
    expect(first).toMatchObject({
      kind: 'events',
      told: 'would emit scm.order.OrderPlaced 1521705612047; order 1521705612047: new → received',
    });
    expect(second).toMatchObject({
      kind: 'events',
      told: 'would emit scm.order.OrderPaid 1521705612047; order 1521705612047: received → paid',
      events: [{ type: 'scm.order.OrderPaid' }],
    });
  });

  it('knows in each part what those before it would make known', async () => {
    const rehearse = rehearsalOver(storeOf([1, 2, 3]));
    expect(kinds(await rehearse([parked(1, received)]))).toEqual(['events']);
    expect(kinds(await rehearse([parked(2, paid), parked(3, received)]))).toEqual([
      'events',
      'nothing',
    ]);
  });

  it('says who would still fail, and who would wait for it', async () => {
    const rehearse = rehearsalOver(storeOf([1, 2]));
    const rehearsed = await rehearse([parked(1, broken), parked(2, paid)]);
    expect(rehearsed).toMatchObject([
      { kind: 'fails', failure: { code: 'code_unmapped', pointer: '/settlekind' } },
      { kind: 'held', told: expect.stringMatching(/waits behind/) },
    ]);
    expect(rehearsed[1]?.failure).toBeUndefined();
  });

  it('says that one waits for a message that is not tried', async () => {
    expect(kinds(await rehearsalOver(storeOf([1, 2]))([parked(2, paid)]))).toEqual(['held']);
  });

  it('takes the message as it was edited, with the key that it had', async () => {
    const { messageKey, bodyHash } = interpretedOrder(received);
    const revisedBody = Buffer.from(
      JSON.stringify(legacyOrder({ ...received, ordno: '1521705612099' })),
    );
    const edited = parked(1, broken, { revisedBody, context: { messageKey } });
    const memory = { ...nothing, bodyHashes: new Map([[messageKey, bodyHash]]) };
    expect(await rehearsalOver(storeOf([], memory))([edited])).toMatchObject([
      { kind: 'fails', failure: { code: 'key_conflict' } },
    ]);
  });

  it('says what an event of the SCM would ask of the legacy', async () => {
    const body = Buffer.from(JSON.stringify(shipmentDispatched()));
    const event = parkedMessage({ source: 'scm', position: 1, delivery: deliveryOf(body) });
    const rehearse = rehearsalOver(async () => nothing);
    expect(await rehearse([event])).toMatchObject([
      { kind: 'sent', told: expect.stringMatching(/^would ask the legacy: /) },
    ]);
    const [unread] = await rehearse([{ ...event, revisedBody: Buffer.from('{') }]);
    expect(unread).toMatchObject({ kind: 'fails', failure: { code: 'json_invalid' } });
  });

  it('answers in the order of the positions, whatever the source', async () => {
    const body = Buffer.from(JSON.stringify(shipmentDispatched()));
    const event = parkedMessage({ source: 'scm', position: 1, delivery: deliveryOf(body) });
    const rehearsed = await rehearsalOver(storeOf([]))([event, parked(2, received)]);
    expect(rehearsed.map(({ message }) => message.position)).toEqual([1, 2]);
  });

  it('says nothing personal', async () => {
    const all = [parked(1, received), parked(2, paid), parked(3, broken)];
    const told = (await rehearsalOver(storeOf([1, 2, 3]))(all)).map((one) => one.told).join();
    expect(told).not.toMatch(/홍길동|1024242424|송파구/);
  });
});

describe('a recheck', () => {
  const corpus = [
    parked(1, broken),
    parked(2, paid, { failure: heldBack, fingerprint: 'held_back', state: 'held' }),
    parked(3, { ...received, ordno: '1521705612048' }),
  ];

  it('counts for each group what would come of its messages, the largest first', async () => {
    const groups = await recheckedGroups(
      [corpus.slice(0, 2), corpus.slice(2)],
      rehearsalOver(storeOf([1, 2])),
    );
    expect(groups).toEqual([
      {
        fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
        count: 2,
        wouldSucceed: 1,
        stillFails: 1,
        held: 0,
        now: ['code_unmapped legacy.order@1 settlekind=k /settlekind'],
      },
      { fingerprint: 'held_back', count: 1, wouldSucceed: 0, stillFails: 0, held: 1, now: [] },
    ]);
  });

  it('comes to the same over an export, of which nothing else is known', async () => {
    const groups = await recheckedExport(corpus.map(exportedMessage), { tools, reverseTools });
    expect(groups.map(({ count, wouldSucceed, held }) => [count, wouldSucceed, held])).toEqual([
      [2, 1, 0],
      [1, 0, 1],
    ]);
  });
});
