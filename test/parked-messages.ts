import type { Failure } from '../adapter/domain/failure.ts';
import { fingerprintOf } from '../adapter/domain/failure.ts';
import type { MessageStore } from '../adapter/domain/message-store.ts';
import type { NewParkedMessage, ParkedMessage, Retried } from '../adapter/domain/parked-message.ts';
import { deliveryOf } from './interpretation-tools.ts';
import { cp949, legacyOrder } from './orders.ts';

export const unmapped: Failure = {
  code: 'code_unmapped',
  message: 'nobody knows what this means',
  contract: 'legacy.order@1',
  rule: 'settlekind=k',
  pointer: '/settlekind',
};

export const heldBack: Failure = {
  code: 'held_back',
  message: 'it waits behind a message of order 1 that is not done',
  contract: 'legacy.order@1',
};

/** A message of an order that failed, to be parked: later ones of that order wait for it. */
export function unparked(
  id: string,
  order: string,
  fields: Partial<NewParkedMessage> = {},
): NewParkedMessage {
  return {
    id,
    source: 'legacy',
    shard: 0,
    delivery: deliveryOf(cp949(legacyOrder({ ordno: order, settlekind: 'k' }))),
    failure: unmapped,
    context: { aggregate: { type: 'order', id: order }, ordered: [`order/${order}`] },
    ...fields,
  };
}

/** One that waits behind another one of its order. */
export const unparkedHeld = (
  id: string,
  order: string,
  fields: Partial<NewParkedMessage> = {},
): NewParkedMessage => unparked(id, order, { failure: heldBack, how: 'held', ...fields });

/** A message as the store gives it back. */
export function parkedMessage(fields: Partial<ParkedMessage> = {}): ParkedMessage {
  const { id = 'a1', failure = unmapped } = fields;
  const { how: _, ...message } = unparked(id, '1521705612047', { failure });
  return {
    position: 1,
    ...message,
    state: 'parked',
    fingerprint: fingerprintOf(failure),
    revision: 0,
    revisedBody: undefined,
    reason: undefined,
    attempts: 1,
    latestAttempts: [],
    dueAt: undefined,
    job: undefined,
    outcome: undefined,
    release: '1.0.0',
    parkedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}

/** It was tried again, and all is well. */
export function resolved({ id, position, revision }: ParkedMessage): Retried {
  return { id, position, revision, kind: 'resolved', outcome: 'done', isNoOp: false };
}

/** It was tried again, and failed. */
export function failedAgain({ id, position, revision }: ParkedMessage): Retried {
  const latestAttempts = [{ at: '2026-01-01T00:00:00.000Z', by: 'schedule', failure: 'again' }];
  const failure = { ...unmapped, message: 'again' };
  return { id, position, revision, kind: 'failed', failure, context: {}, latestAttempts };
}

/** All parked messages by their ids. */
export async function allParked(store: MessageStore): Promise<ReadonlyMap<string, ParkedMessage>> {
  const all = await store.parked.list({}, { after: 0, limit: 10_000 });
  return new Map(all.map((message) => [message.id, message]));
}

/** Their states by their ids. */
export async function parkedStates(store: MessageStore): Promise<Record<string, string>> {
  return Object.fromEntries([...(await allParked(store))].map(([id, { state }]) => [id, state]));
}
