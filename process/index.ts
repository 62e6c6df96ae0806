import type * as admin from './admin-server.ts';

export { close, hostPort, isLoopback, listen } from './address.ts';
export type { AdminOptions, AdminRoute, AdminServer } from './admin-server.ts';
export {
  type ConfigSource,
  type LoadedConfig,
  loadConfig,
  loadReachable,
  pathFrom,
} from './config-file.ts';
export { urlFromEnvironment } from './environment-url.ts';
export { linesOf } from './lines.ts';
export type { LogTrouble } from './log-destination.ts';
export { type LogFile, openLogFile } from './log-file.ts';
export { createLogger, type Logger, writeLine } from './logger.ts';
export { type BodyLine, bodyLines, jsonBody } from './request-body.ts';
export { type FileWatcher, WatchedFile } from './watched-file.ts';
export { withoutPasswords } from './without-passwords.ts';

// A command must not wait until express is loaded.
export const startAdminServer: typeof admin.startAdminServer = async (...options) =>
  (await import('./admin-server.ts')).startAdminServer(...options);
