export type { Outcome } from './delivery/process-delivery.ts';
export type { ParkedMessage, ParkedState } from './domain/message-store.ts';
export { openParking, type RunningAdapter, startAdapter } from './main.ts';
export type { Edit } from './parking/edit.ts';
export type { Parking } from './parking/parking.ts';
