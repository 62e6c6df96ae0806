import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { Parking } from '../../../adapter/parking/operations.ts';
import { parkingOver } from '../../../adapter/parking-over.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { toolsWith } from '../../../adapter/tools.ts';

/** The operations on the failed messages of a database, in this process; disposing closes it. */
export type Operations = AsyncDisposable & {
  readonly store: MessageStore;
  readonly parking: Parking;
};

export async function openOperations(url: string): Promise<Operations> {
  const now = () => new Date().toISOString();
  const store = await openSqlMessageStore({ url, now, create: true });
  const parking = parkingOver({
    ...{ store, tools: toolsWith(() => false), client: undefined, isMaintenance: () => false },
    adopt: () => Promise.reject(new Error('there is nothing to adopt')),
    onTrouble: (error) => console.error(error),
  });
  return {
    ...{ store, parking },
    async [Symbol.asyncDispose]() {
      await parking.close();
      await store.close();
    },
  };
}
