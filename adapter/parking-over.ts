import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageStore } from './domain/message-store.ts';
import type { LegacyClient } from './legacy/legacy-client.ts';
import { tryEvents } from './legacy/try-events.ts';
import { createParking } from './parking/create-parking.ts';
import type { Parking } from './parking/operations.ts';
import { byShard } from './parking/replaying.ts';
import { tryParked } from './parking/try-parked.ts';
import { tryRequests } from './parking/try-requests.ts';
import type { Tools } from './tools.ts';
import { reverseTranslators } from './translate/reverse/index.ts';

export type ParkingOverOptions = {
  readonly store: MessageStore;
  readonly tools: Tools;
  /** Undefined where the configuration has no way back to the legacy. */
  readonly client: LegacyClient | undefined;
  readonly isMaintenance: () => boolean;
  readonly adopt: Parking['adopt'];
  readonly onTrouble: (error: unknown) => void;
};

/** The operations on failed messages, in the adapter's own process and on the command line alike. */
export function parkingOver(options: ParkingOverOptions): Parking {
  const { store, tools, client, isMaintenance, adopt, onTrouble } = options;
  const now = () => new Date().toISOString();
  const reverseTools = { ...tools, translators: reverseTranslators };
  return createParking({
    store,
    tools,
    reverseTools,
    adopt,
    tryLegacy: byShard((messages, by, take) =>
      tryParked(messages, { tools, store, by, now, take }),
    ),
    tryScm: client && tryEvents({ ...reverseTools, store, client, isMaintenance, now }),
    tryRequest: tryRequests(store),
    clock: () => performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
    newId: randomUUID,
    onTrouble,
  });
}
