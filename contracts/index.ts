export type { AsyncApiOptions, ContractFiles, Example } from './asyncapi/index.ts';
export { boundedText, MOST_REASON, MOST_WHO } from './bounded-text.ts';
export {
  CONTRACT_KINDS,
  type ContractVersion,
  contractIdOf,
  type EarlierSchema,
  type InvalidExample,
  type ValidExample,
} from './compatibility/contract-version.ts';
export type { Break, Difference, EarlierContracts, Note } from './compatibility/index.ts';
export { authOf, type RouteAuth } from './config/edge.ts';
export {
  cutoverFlag,
  KILL_SWITCH,
  MAINTENANCE,
  shadowFlag,
  translatorFlags,
} from './config/flag-names.ts';
export { formats, type HostPort, parseHostPort } from './config/formats.ts';
export { type GuardSettings, guardSettings } from './config/guard.ts';
export { type ParsedConfig, type ParseOptions, parseConfig } from './config/parse-config.ts';
export { type ConfigProblem, nearest } from './config/problems.ts';
export {
  breakerSettings,
  type Legacy,
  legacyUpstream,
  serviceUrls,
} from './config/upstreams.ts';
export { yamlText } from './config/yaml-text.ts';
export { BanyanError, type ErrorDetails } from './error.ts';
export type * from './generated/config.ts';
export type * from './generated/registry.ts';
export {
  CHAIN_START,
  type ChainHead,
  type LinkCheck,
  linkCheck,
  missingLinks,
  type Sha256,
} from './hash-chain.ts';
export { changedAt } from './json-pointer.ts';
export {
  type CurrentMessage,
  contractsFor,
  ignoredContracts,
  legacyContracts,
  lifted,
} from './legacy/index.ts';
export type { IgnoredContract, LegacyContract } from './legacy/legacy-contract.ts';
export type { EncodedField, FieldEncoding, MessageShape } from './legacy/message-shape.ts';
export {
  type CommandContract,
  commandContracts,
  type LegacyCommandId,
} from './legacy-api/index.ts';
export type { Violation } from './schema-validator.ts';
export {
  type EventContract,
  eventContracts,
  type ScmEvent,
  type ScmEventType,
} from './scm/index.ts';

// Only `banyan contracts` compares and describes contracts: no other process waits for that to load.
export const compatibility = () => import('./compatibility/index.ts');
export const asyncApi = () => import('./asyncapi/index.ts');
