export type { Break } from './break.ts';
export { checkContracts, type EarlierContracts } from './check.ts';
export {
  CONTRACT_KINDS,
  type ContractVersion,
  contractIdOf,
  type EarlierSchema,
  type InvalidExample,
  type ValidExample,
} from './contract-version.ts';
export { diffOf } from './diff.ts';
export type { Difference } from './direction.ts';
