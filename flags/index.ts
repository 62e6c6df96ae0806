export { type FeatureFlag, type FlagFile, readFlagFile } from './flag-file.ts';
export {
  type FlagContext,
  type FlagLog,
  type FlagSource,
  type FlagStatus,
  type Flags,
  openFlags,
} from './flags.ts';
export { type FlagChange, setFlag } from './set-flag.ts';
