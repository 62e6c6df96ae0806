export { changedFlag, fileWriter } from './file-writer.ts';
export type { BusPlace } from './flag-bus.ts';
export {
  busPlace,
  type FlagControl,
  type FlagControlStatus,
  openFlagControl,
  stateOf,
} from './flag-control.ts';
export { type FeatureFlag, type FlagFile, readFlagFile } from './flag-file.ts';
export {
  FLAG_HISTORY,
  type FlagHistory,
  type HistoryQuery,
  type HistoryVerification,
  openFlagHistory,
} from './flag-history.ts';
export {
  type Confirmed,
  type FlagMessenger,
  openFlagMessenger,
  type Told,
} from './flag-messenger.ts';
export { measureFlags } from './flag-metrics.ts';
export type { FlagNeeds } from './flag-needs.ts';
export { type Confirmation, type FlagNews, parseNews, parseOverrides } from './flag-news.ts';
export { flagRoutes } from './flag-routes.ts';
export { type FlagSource, flagSource } from './flag-source.ts';
export { changesBetween, type FlagChangeInWords, wordsOf } from './flag-words.ts';
export type { Author, FlagWriter, Strategy, WantedFlag, WrittenFlag } from './flag-writer.ts';
export {
  type FlagContext,
  type FlagLog,
  type FlagStatus,
  type Flags,
  openFlags,
} from './flags.ts';
export type {
  HistoryDraft,
  HistoryEffect,
  HistoryEntry,
  HistoryOperation,
} from './history-entry.ts';
export { activeOverrides, forcedFlags, mergedOverrides, type Override } from './override.ts';
export { OVERRIDES, type OverrideFile, overrideFile } from './override-file.ts';
export type { InstancePlace } from './posted-news.ts';
export { sourceWriter } from './source-writer.ts';
export {
  type CustomStage,
  flagsOf,
  parseStage,
  type Stage,
  stageOf,
} from './stage.ts';
export { unleashWriter } from './unleash-admin.ts';
export type { UnleashAdmin } from './unleash-api.ts';
export { changeOf, type UnleashChange } from './unleash-webhook.ts';
