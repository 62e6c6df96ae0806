import type * as consumer from './consumer/idempotent-consumer.ts';
import type * as main from './main.ts';
import type * as parking from './open-parking.ts';
import type * as edited from './parking/edited-body.ts';
import type * as remote from './parking/http/remote-parking.ts';
import type * as corpus from './recheck-corpus.ts';
import type * as tools from './tools.ts';

export type { IdempotentConsumerOptions } from './consumer/consumer-options.ts';
export type { ConsumerCounts } from './consumer/event-intake.ts';
export type { IdempotentConsumer } from './consumer/idempotent-consumer.ts';
export type { EventOf, Malformed } from './consumer/received-event.ts';
export type { AuditEntry } from './domain/audit.ts';
export type { Outcome } from './domain/batch.ts';
export type { Delivery } from './domain/delivery.ts';
export { fingerprintOf } from './domain/failure.ts';
export {
  type Attempt,
  MESSAGE_SOURCES,
  type MessageSource,
  OPEN_STATES,
  PARKED_STATES,
  type ParkedFilter,
  type ParkedMessage,
  type ParkedState,
} from './domain/parked-message.ts';
export { createRehearsal, type Rehearsed } from './domain/rehearsal.ts';
export type { ReplayCounts, ReplayJob, ReplayOptions, ReplayState } from './domain/replay-job.ts';
export { type LaggingEvents, type Loss, lossOf, type RollbackLag } from './domain/rollback-lag.ts';
export type { RunningAdapter } from './main.ts';
export type * from './parking/operations.ts';

// A command must not wait for libraries that it does not use.
export const startAdapter: typeof main.startAdapter = async (...options) =>
  (await import('./main.ts')).startAdapter(...options);
export const openParking: typeof parking.openParking = async (...options) =>
  (await import('./open-parking.ts')).openParking(...options);
export const createIdempotentConsumer: typeof consumer.createIdempotentConsumer = async (options) =>
  (await import('./consumer/idempotent-consumer.ts')).createIdempotentConsumer(options);
export const remoteParking = async (...options: Parameters<typeof remote.remoteParking>) =>
  (await import('./parking/http/remote-parking.ts')).remoteParking(...options);
export const recheckCorpus: typeof corpus.recheckCorpus = async (...options) =>
  (await import('./recheck-corpus.ts')).recheckCorpus(...options);
export const patchBetween = async (...values: Parameters<typeof edited.patchBetween>) =>
  (await import('./parking/edited-body.ts')).patchBetween(...values);
export const toolsWith = async (...options: Parameters<typeof tools.toolsWith>) =>
  (await import('./tools.ts')).toolsWith(...options);
