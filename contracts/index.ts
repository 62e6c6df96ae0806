export { type AsyncApiOptions, asyncApiOf } from './asyncapi/async-api.ts';
export type { ContractFiles, Example } from './asyncapi/documented-contract.ts';
export { referencePage } from './asyncapi/reference-page.ts';
export * from './compatibility/index.ts';
export { cutoverFlag, KILL_SWITCH, translatorFlags } from './config/flag-names.ts';
export { formats, type HostPort, parseHostPort } from './config/formats.ts';
export { type ParsedConfig, type ParseOptions, parseConfig } from './config/parse-config.ts';
export { type ConfigProblem, nearest } from './config/problems.ts';
export { yamlText } from './config/yaml-text.ts';
export { BanyanError, type ErrorDetails } from './error.ts';
export type * from './generated/config.ts';
export type * from './generated/registry.ts';
export { changedAt } from './json-pointer.ts';
export { type CurrentMessage, contractsFor, legacyContracts, lifted } from './legacy/index.ts';
export type { LegacyContract } from './legacy/legacy-contract.ts';
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
