import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePort } from './free-port.ts';
import { type LocalServer, type ProvideOptions, provide, type ServerKind } from './local-server.ts';
import type { PrivateServer } from './private-server.ts';

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
  start,
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

async function connectOnce(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 });
  await connection.end();
}

async function start(server: PrivateServer): Promise<string> {
  const port = await freePort();
  const own = (name: string) => join(server.folder, name);
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []; // mariadbd refuses it unasked
  const common = ['--no-defaults', `--datadir=${own('data')}`, ...asRoot];

  await server.run('mariadb-install-db', [
    ...common,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  server.start('mariadbd', [
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
  ]);
  const url = `mysql://root@127.0.0.1:${port}`;
  await server.ready(() => connectOnce(url));
  return url;
}
