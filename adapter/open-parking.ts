import { setTimeout as delay } from 'node:timers/promises';
import { MAINTENANCE } from '#contracts';
import { OVERRIDES, openFlags, overrideFile } from '#flags';
import { createLogger, type LoadedConfig, pathFrom } from '#process';
import { adapterConfig } from './config.ts';
import { adoptFrom } from './delivery/adopt.ts';
import { textEncodings } from './delivery/decoding/text-encodings.ts';
import { createLegacyClient } from './legacy/legacy-client.ts';
import type { Parking } from './parking/operations.ts';
import { parkingOver } from './parking-over.ts';
import { openSqlMessageStore } from './store/sql-message-store.ts';
import { toolsWith, withheldBy } from './tools.ts';

/** ms: to count millions takes a database its time, and nothing else waits for that here. */
const PATIENCE = 120_000;

/**
 * Opens the parked messages for an operator; needs the database, and the broker only to adopt.
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
    encodings: textEncodings,
    silence: PATIENCE,
  });
  const forced = overrideFile(pathFrom(loaded.folder, OVERRIDES), Date.now);
  const flags = await openFlags(config.flags, { overrides: await forced.read() });
  // Whether a translator runs at all is for an Unleash server to say.
  while (!flags.status().loaded) await delay(20);
  const tools = toolsWith(flags.isEnabled, withheldBy(flags));
  const log = createLogger('banyan-adapter', 'silent');
  const client = config.reverse && createLegacyClient({ ...config.reverse, now: Date.now, log });
  const parking = parkingOver({
    store,
    tools,
    client,
    isMaintenance: () => flags.isEnabled(MAINTENANCE),
    adopt: adoptFrom({ config, store, tools, now: () => new Date().toISOString(), log }),
    // Whoever waits for a job sees it in its state.
    onTrouble: () => {},
  });
  return {
    ...parking,
    close: async () => {
      await parking.close();
      flags.stop();
      client?.stop();
      await store.close();
    },
  };
}
