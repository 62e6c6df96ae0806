import type { DatabaseSync } from 'node:sqlite';

/** What every page of the shop works with. */
export type Shop = {
  readonly db: DatabaseSync;
  readonly now: () => Date;
  readonly apiKey: string;
  /** Does the work in one transaction; the messages that it kept go out after it. */
  readonly commit: <T>(work: () => T) => T;
};
