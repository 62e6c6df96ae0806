import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import type { Logger } from '#process';
import type { MessageStore } from '../domain/message-store.ts';
import { openSqlMessageStore, type SqlMessageStoreOptions } from './sql-message-store.ts';

/** Opens the store, and creates or upgrades its tables, as soon as the database answers. */
export async function openWhenThere(
  options: Omit<SqlMessageStoreOptions, 'create'>,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<MessageStore> {
  for (;;) {
    try {
      return await openSqlMessageStore({ ...options, create: true });
    } catch (error) {
      if (error instanceof BanyanError) throw error;
      log.error({ err: error }, 'database cannot be opened, trying again');
      await delay(1_000, undefined, signal === undefined ? {} : { signal });
    }
  }
}
