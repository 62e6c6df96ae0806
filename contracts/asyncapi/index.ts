export { type AsyncApiOptions, asyncApiOf } from './async-api.ts';
export type { ContractFiles, Example } from './documented-contract.ts';
export { referencePage } from './reference-page.ts';
