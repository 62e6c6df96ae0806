import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from './free-port.ts';
import {
  type LocalServer,
  type PreparedServer,
  type ProvideOptions,
  provide,
  type ServerKind,
} from './local-server.ts';
import type { PrivateServer } from './private-server.ts';
import { openRestartable, type RestartableServer } from './restartable-server.ts';

const mariadb: ServerKind = {
  name: 'MariaDB',
  code: 'mariadb',
  defaultUrl: 'mysql://root@127.0.0.1:3306',
  protocol: /^mysql:$/,
  programs: ['mariadbd', 'mariadb-install-db'],
  advice: [
    'Start one with Docker:     docker compose up -d mysql',
    'or install it on Debian:   apt-get install mariadb-server',
    'or name a running one:     DATABASE_URL=mysql://user:password@host:3306/database',
  ].join('\n'),
  connect: connectOnce,
  prepare: (server) => prepare(server, {}),
};

/**
 * A MariaDB or MySQL at `url`, if one answers there; else, for a loopback `url` and with the program
 * `mariadbd` installed, a private MariaDB on a free port of 127.0.0.1. It starts in about 1 s, has the
 * user root without a password and no database yet, and flushes its log at each commit.
 *
 * @throws BanyanError `mariadb_missing` (no way to get one), `mariadb_refused` (the one at `url`
 *   refuses the login or the database), `mariadb_url`: all with exit code 2; `mariadb_failed` (a
 *   private one did not start).
 */
export function provideMariadb(options: ProvideOptions = {}): Promise<LocalServer> {
  return provide(mariadb, options);
}

/** How a MariaDB that somebody starts and stops at will differs from the usual private one. */
export type RestartableMariadbOptions = {
  /** Connections at once; 151 by default, the server's own default. */
  readonly maxConnections?: number;
  /** ms until who waits for a row lock gets error 1205; 50,000 by default; whole seconds. */
  readonly lockWaitTimeout?: number;
  /** Folders to look for the server's programs in, as of {@link provideMariadb}. */
  readonly folders?: readonly string[];
};

/**
 * A private MariaDB that can be stopped, killed and started again, with the same url and data; it
 * runs when this resolves.
 *
 * @throws BanyanError `mariadb_missing` (exit code 2), `mariadb_failed`.
 */
export function openRestartableMariadb(
  options: RestartableMariadbOptions = {},
): Promise<RestartableServer> {
  return openRestartable(
    { ...mariadb, prepare: (server) => prepare(server, options) },
    options.folders,
  );
}

async function connectOnce(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 });
  await connection.end();
}

async function prepare(
  server: PrivateServer,
  { maxConnections, lockWaitTimeout }: RestartableMariadbOptions,
): Promise<PreparedServer> {
  const port = await freePort();
  const own = (name: string) => join(server.folder, name);
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []; // mariadbd refuses it unasked
  const common = ['--no-defaults', `--datadir=${own('data')}`, ...asRoot];

  await server.run('mariadb-install-db', [
    ...common,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const args = [
    ...common,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${own('socket')}`,
    `--pid-file=${own('pid')}`,
    '--skip-name-resolve',
    '--performance-schema=OFF',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=32M',
    '--innodb-flush-log-at-trx-commit=1',
  ];
  if (maxConnections !== undefined) args.push(`--max-connections=${maxConnections}`);
  if (lockWaitTimeout !== undefined) {
    args.push(`--innodb-lock-wait-timeout=${Math.round(lockWaitTimeout / 1_000)}`);
  }
  const url = `mysql://root@127.0.0.1:${port}`;
  return {
    url,
    async start() {
      const program = server.start('mariadbd', args);
      await server.ready(() => connectOnce(url));
      return program;
    },
  };
}
