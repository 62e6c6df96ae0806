import type { Connection } from './connection.ts';
import type { Waits } from './waits.ts';

/** What a connection needs of those beside it. */
export type ConnectionHost = {
  /** For requests that name no host. */
  readonly ownHost: string;
  readonly headerBytes: number;
  /** For requests that have none of their own. */
  readonly waits: Waits;
  /** ms that connections have waited. */
  now(): number;
  /** It can serve again. */
  release(connection: Connection): void;
  closed(connection: Connection): void;
};
