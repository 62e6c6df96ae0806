export { type FeatureFlag, type FlagFile, readFlagFile } from './flag-file.ts';
export { type FlagSource, flagSource } from './flag-source.ts';
export {
  type FlagContext,
  type FlagLog,
  type FlagStatus,
  type Flags,
  openFlags,
} from './flags.ts';
export { type FlagChange, setFlag } from './set-flag.ts';
