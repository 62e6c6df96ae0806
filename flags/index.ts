import type * as control from './flag-control.ts';
import type * as metrics from './flag-metrics.ts';
import type * as flags from './flags.ts';

export { type BusPlace, busPlace } from './bus-place.ts';
export { changedFlag, fileWriter } from './file-writer.ts';
export type { FlagControl, FlagControlStatus } from './flag-control.ts';
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
export type { FlagNeeds } from './flag-needs.ts';
export { type Confirmation, type FlagNews, parseNews, parseOverrides } from './flag-news.ts';
export { flagRoutes } from './flag-routes.ts';
export { type FlagSource, flagSource } from './flag-source.ts';
export { changesBetween, type FlagChangeInWords, stateOf, wordsOf } from './flag-words.ts';
export type { Author, FlagWriter, Strategy, WantedFlag, WrittenFlag } from './flag-writer.ts';
export type { FlagContext, FlagLog, FlagStatus, Flags } from './flags.ts';
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

// A command that evaluates no flag must not wait until the libraries of processes are loaded.
export const openFlags: typeof flags.openFlags = async (...options) =>
  (await import('./flags.ts')).openFlags(...options);
export const openFlagControl: typeof control.openFlagControl = async (...options) =>
  (await import('./flag-control.ts')).openFlagControl(...options);
export const measureFlags = async (...measured: Parameters<typeof metrics.measureFlags>) =>
  (await import('./flag-metrics.ts')).measureFlags(...measured);
