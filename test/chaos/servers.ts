import {
  openRestartableMariadb,
  openRestartableRabbitmq,
  type RestartableServer,
} from '#local-servers';

/** The suite's own broker and database. */
export type Servers = {
  readonly rabbitmq: RestartableServer;
  readonly mariadb: RestartableServer;
  remove(): Promise<void>;
};

/** ms that a transaction waits for a row lock: short, so that a rival can make it too long. */
export const LOCK_WAIT_TIMEOUT = 1_000;

export async function openServers(): Promise<Servers> {
  const [rabbitmq, mariadb] = await Promise.all([
    openRestartableRabbitmq({ plugins: ['rabbitmq_consistent_hash_exchange'] }),
    openRestartableMariadb({ maxConnections: 300, lockWaitTimeout: LOCK_WAIT_TIMEOUT }),
  ]);
  return {
    rabbitmq,
    mariadb,
    async remove() {
      await Promise.all([rabbitmq.remove(), mariadb.remove()]);
    },
  };
}
