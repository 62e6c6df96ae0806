import { chmodSync, chownSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import type { PreparedServer, ProvideOptions, ServerKind } from './local-server.ts';
import type { PrivateServer } from './private-server.ts';
import { programFolders } from './programs.ts';
import { openRestartable, type RestartableServer } from './restartable-server.ts';

/** What a private Unleash lets in. */
export const unleashAccess = {
  /** A backend token of the environment development, for `/api/client`. */
  clientToken: 'default:development.banyan-private-backend',
  /** A token for `/api/admin`. */
  adminToken: '*:*.banyan-private-admin',
  /** Somebody who logs in to its page. */
  user: { username: 'admin', password: 'unleash4all' },
} as const;

/** The user `nobody` of every Linux: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

const unleash: ServerKind = {
  name: 'Unleash',
  code: 'unleash',
  defaultUrl: 'http://127.0.0.1:4242/api',
  protocol: /^https?:$/,
  programs: ['initdb', 'postgres', ...(isRoot() ? ['setpriv'] : [])],
  advice: [
    'Its database is PostgreSQL. Install it on Debian:   apt-get install postgresql',
    'Unleash itself is a development dependency:         npm ci',
  ].join('\n'),
  connect: connectOnce,
  prepare,
};

/**
 * A private Unleash, over a private PostgreSQL, that can be stopped, killed and started again, with
 * the same url, port and data; it runs when this resolves, after about 5 s (2 s when started again).
 * It has the project default and the environments development and production, takes what
 * {@link unleashAccess} says, and sends webhooks to 127.0.0.1. `url` ends in `/api`.
 *
 * @throws BanyanError `unleash_missing` (exit code 2: no PostgreSQL is installed), `unleash_failed`.
 */
export function openRestartableUnleash(
  options: Pick<ProvideOptions, 'folders'> = {},
): Promise<RestartableServer> {
  return openRestartable(unleash, options.folders ?? [...postgresqlFolders(), ...programFolders()]);
}

/** Debian keeps the programs of each version out of the PATH; the newest first. */
function postgresqlFolders(): string[] {
  const version = (folder: string) => Number(folder.split('/').at(-2));
  const found = globSync('/usr/lib/postgresql/*/bin');
  return found.sort((one, other) => version(other) - version(one));
}

async function prepare(server: PrivateServer): Promise<PreparedServer> {
  const database = await startPostgresql(server);
  const port = await freePort();
  const library = fileURLToPath(import.meta.resolve('unleash-server'));
  const program = join(dirname(library), '../server.js');
  const { clientToken, adminToken, user } = unleashAccess;
  const env = {
    TZ: 'UTC',
    DATABASE_URL: database,
    DATABASE_SSL: 'false',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: `${port}`,
    INIT_BACKEND_API_TOKENS: clientToken,
    INIT_ADMIN_API_TOKENS: adminToken,
    UNLEASH_DEFAULT_ADMIN_USERNAME: user.username,
    UNLEASH_DEFAULT_ADMIN_PASSWORD: user.password,
    UNLEASH_ALLOW_LIST_INTEGRATION: '127.0.0.1', // it refuses to call private addresses unasked
    GRACEFUL_SHUTDOWN_TIMEOUT: '100',
    CHECK_VERSION: 'false',
    SEND_TELEMETRY: 'false',
    LOG_LEVEL: 'warn',
  };
  const url = `http://127.0.0.1:${port}/api`;
  return {
    url,
    async start() {
      // A process of its own: Unleash swallows the unhandled rejections of the one that it is in.
      const started = server.start(process.execPath, [program], env);
      await server.ready(() => connectOnce(url));
      return started;
    },
  };
}

/** Starts a PostgreSQL with an empty database, as durable as a test needs it; returns its URL. */
async function startPostgresql(server: PrivateServer): Promise<string> {
  const port = await freePort();
  const data = join(server.folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot()) {
    chmodSync(server.folder, 0o711);
    chownSync(data, NOBODY, NOBODY);
  }
  const [initdb, ...initdbArgs] = unprivileged('initdb', [
    `--pgdata=${data}`,
    '--username=unleash',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  await server.run(initdb, initdbArgs);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
    // Whoever kills it leaves no segment of shared memory behind.
    dynamic_shared_memory_type: 'mmap',
  };
  const [postgres, ...postgresArgs] = unprivileged('postgres', [
    '-D',
    data,
    '-p',
    `${port}`,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  server.start(postgres, postgresArgs);
  await server.ready(async () => {
    const status = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7];
    if (status?.trim() !== 'ready') throw new Error(`PostgreSQL is ${status}`);
  });
  return `postgres://unleash@127.0.0.1:${port}/postgres`;
}

function unprivileged(program: string, args: readonly string[]): [string, ...string[]] {
  if (!isRoot()) return [program, ...args];
  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  return ['setpriv', ...user, program, ...args];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function connectOnce(url: string): Promise<void> {
  const { ok, status } = await fetch(new URL('/health', url), {
    signal: AbortSignal.timeout(3_000),
  });
  if (!ok) throw new Error(`its health is ${status}`);
}
