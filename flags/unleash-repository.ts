import { createHash, randomUUID } from 'node:crypto';
import { UnleashEvents } from 'unleash-client';
import unleashRepository from 'unleash-client/lib/repository/index.js';
import { BackupFile } from './backup-file.ts';

/** An Unleash server: `url` ends in `/api`, `refresh` is the poll interval in ms. */
export type UnleashServer = {
  readonly url: string;
  readonly token: string;
  readonly refresh: number;
};

/** Names this client to the server. */
export const APP_NAME = 'banyan';
/** For one request; unleash-client makes two more tries before it reports a failure. */
const TIMEOUT_MS = 2_000;
/** unleash-client stops polling for good after a 401 or 403, which a deployment can cause. */
const RESUME_MS = 10_000;

const Repository = unleashRepository.default;
export type UnleashRepository = InstanceType<typeof Repository>;

/** unleash-client's own repository over HTTP, with a backup file, and polling that never ends. */
export function unleashRepositoryOf(
  { url, token, refresh }: UnleashServer,
  backupFolder: string,
): UnleashRepository {
  // The environment is part of the token: two of them must not share a backup.
  const source = createHash('sha256').update(`${url} ${token}`).digest('hex').slice(0, 12);
  const repository = new Repository({
    url: url.endsWith('/') ? url : `${url}/`,
    appName: APP_NAME,
    instanceId: `${APP_NAME}-${process.pid}`,
    connectionId: randomUUID(),
    refreshInterval: refresh,
    timeout: TIMEOUT_MS,
    headers: { Authorization: token },
    bootstrapProvider: { readBootstrap: async () => undefined },
    storageProvider: new BackupFile(backupFolder, source),
    mode: { type: 'polling', format: 'full' },
  });
  repository.on(UnleashEvents.Error, (error: Error) => {
    if (error.message.includes('Stopping refresh')) {
      setTimeout(() => repository.fetch(), RESUME_MS).unref();
    }
  });
  return repository;
}
