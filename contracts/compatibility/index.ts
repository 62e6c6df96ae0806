export type { Break } from './break.ts';
export { checkContracts, type EarlierContracts, notesOn } from './check.ts';
export type { ContractVersion, EarlierSchema } from './contract-version.ts';
export { diffOf } from './diff.ts';
export type { Difference } from './direction.ts';
export type { Note } from './ignored.ts';
