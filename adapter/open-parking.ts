import { setTimeout as delay } from 'node:timers/promises';
import { MAINTENANCE } from '#contracts';
import { openFlags } from '#flags';
import { createLogger, type LoadedConfig } from '#process';
import { adapterConfig } from './config.ts';
import { createLegacyClient } from './legacy/legacy-client.ts';
import { replayEvent } from './legacy/replay-event.ts';
import { createParking, type Parking } from './parking/parking.ts';
import { openSqlMessageStore } from './store/sql-message-store.ts';
import { toolsWith } from './tools.ts';
import { translators } from './translate/index.ts';
import { reverseTranslators } from './translate/reverse/index.ts';

/**
 * Opens the parked messages for an operator; needs the database, and no broker.
 * Throws a BanyanError `database_missing` (exit code 2) where no adapter has been: new, empty tables
 * would say that nothing is parked.
 */
export async function openParking(
  loaded: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Parking> {
  const config = adapterConfig(loaded, env);
  const store = await openSqlMessageStore({
    url: config.database,
    now: () => new Date().toISOString(),
    create: false,
  });
  const flags = await openFlags(config.flags);
  // Only where there is a choice does a replay wait for what an Unleash server says.
  const isChoice =
    config.reverse !== undefined ||
    Object.values(translators).some(({ next }) => next !== undefined);
  while (isChoice && !flags.status().loaded) await delay(20);
  const tools = toolsWith(flags.isEnabled);
  const log = createLogger('banyan-adapter', 'silent');
  const client = config.reverse && createLegacyClient({ ...config.reverse, now: Date.now, log });
  const parking = createParking({
    store,
    tools,
    replayEvent:
      client &&
      ((delivery, replayOf, knownKey) =>
        replayEvent(delivery, replayOf, knownKey, {
          ...tools,
          translators: reverseTranslators,
          store,
          client,
          isMaintenance: () => flags.isEnabled(MAINTENANCE),
        })),
  });
  return {
    ...parking,
    close: async () => {
      flags.stop();
      client?.stop();
      await parking.close();
    },
  };
}
