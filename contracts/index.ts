export { cutoverFlag, KILL_SWITCH } from './config/flag-names.ts';
export { formats, type HostPort, parseHostPort } from './config/formats.ts';
export { type ParsedConfig, type ParseOptions, parseConfig } from './config/parse-config.ts';
export { type ConfigProblem, nearest } from './config/problems.ts';
export { BanyanError, type ErrorDetails } from './error.ts';
export type * from './generated/config.ts';
export type * from './generated/legacy-order-v1.ts';
export type * from './generated/scm-order-orderplaced-v1.ts';
export { identifyLegacyMessage, type LegacyMessages, legacyContracts } from './legacy/index.ts';
export type { LegacyContract } from './legacy/legacy-contract.ts';
export type { Violation } from './schema-validator.ts';
export {
  type EventContract,
  eventContracts,
  type ScmEvent,
  type ScmEvents,
  type ScmEventType,
} from './scm/index.ts';
