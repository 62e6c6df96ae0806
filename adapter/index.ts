import type * as consumer from './consumer/idempotent-consumer.ts';
import type * as main from './main.ts';
import type * as parking from './open-parking.ts';

export type { IdempotentConsumerOptions } from './consumer/consumer-options.ts';
export type { ConsumerCounts } from './consumer/event-intake.ts';
export type { IdempotentConsumer } from './consumer/idempotent-consumer.ts';
export type { EventOf, Malformed } from './consumer/received-event.ts';
export type { Outcome } from './domain/batch.ts';
export type { Delivery } from './domain/delivery.ts';
export { fingerprintOf } from './domain/failure.ts';
export type { ParkedMessage, ParkedState } from './domain/message-store.ts';
export { createRehearsal, type Rehearsed } from './domain/rehearsal.ts';
export type { RunningAdapter } from './main.ts';
export type { Edit } from './parking/edit.ts';
export type { Parking } from './parking/parking.ts';
export { toolsWith } from './tools.ts';

// Translating a file must not wait until the libraries of broker and database are loaded.
export const startAdapter: typeof main.startAdapter = async (...options) =>
  (await import('./main.ts')).startAdapter(...options);
export const openParking: typeof parking.openParking = async (...options) =>
  (await import('./open-parking.ts')).openParking(...options);
export const createIdempotentConsumer: typeof consumer.createIdempotentConsumer = async (options) =>
  (await import('./consumer/idempotent-consumer.ts')).createIdempotentConsumer(options);
