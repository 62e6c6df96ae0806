import type * as main from './main.ts';

export type { Outcome } from './delivery/process-delivery.ts';
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
export const openParking: typeof main.openParking = async (...options) =>
  (await import('./main.ts')).openParking(...options);
