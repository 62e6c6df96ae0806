export type { Break } from './break.ts';
export { checkContracts, type EarlierContracts } from './check.ts';
export {
  type ContractVersion,
  type EarlierSchema,
  type InvalidExample,
  identityOf,
  type ValidExample,
} from './contract-version.ts';
export { diffOf, type Verdict } from './diff.ts';
