export { millisecondsFromNow } from './clock.ts';
export {
  type Database,
  type DatabaseOptions,
  type MysqlLimits,
  migrate,
  mysqlLimits,
  openDatabase,
  sqliteFileOf,
} from './database.ts';
export { databaseUrl } from './database-url.ts';
export { isDuplicateKey, isRefusal, withoutDeadlock, withoutValues } from './driver-error.ts';
export { prepared, whenFree } from './sqlite-client.ts';
export { type Flush, sqliteFlush } from './sqlite-flush.ts';
