import { randomUUID } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import {
  openRestartableMariadb,
  openRestartableRabbitmq,
  type RestartableServer,
} from '#local-servers';
import { banyan } from '../banyan.ts';
import { type Origin, startOrigin } from '../integration/strangler-proxy/origin.ts';
import { type RestartableProxy, startRestartableProxy } from '../restartable-proxy.ts';
import { openTcpLink, type TcpLink } from '../tcp-link.ts';
import { openUnleashServer } from '../unleash-server.ts';

export const SERVERS = ['Unleash', 'RabbitMQ', 'the database'] as const;
export type ServerName = (typeof SERVERS)[number];

/** A server, and the way to it. */
export type LeanedOn = Pick<RestartableServer, 'kill' | 'start'> & Pick<TcpLink, 'hang' | 'mend'>;

/** Three proxies, all that they lean on, and an operator elsewhere. */
export type RollbackSystem = {
  readonly servers: Readonly<Record<ServerName, LeanedOn>>;
  readonly proxies: readonly RestartableProxy[];
  /** Runs a command of the operator's, who tells all three proxies; with what it printed, in JSON. */
  command(...args: readonly string[]): Promise<{
    readonly code: number | null;
    readonly told: unknown;
    readonly stderr: string;
    /** ms */
    readonly took: number;
  }>;
  close(): Promise<void>;
};

/** What is rolled back. */
export const ROUTE = 'order-view';
export const PATH = '/orders/4711';
const WORKERS = [1, 1, 2];

/** Each of them is this test's own; takes about 15 s. */
export async function startRollbackSystem(): Promise<RollbackSystem> {
  await using starting = new AsyncDisposableStack();
  const kept = async <Server extends RestartableServer>(opening: Promise<Server>) => {
    const server = await opening;
    starting.defer(() => server.remove());
    const link = await openTcpLink(server.url);
    starting.defer(() => link.close());
    return { ...server, ...link };
  };
  const unleash = await kept(openUnleashServer());
  const rabbitmq = await kept(openRestartableRabbitmq());
  const mariadb = await kept(openRestartableMariadb());
  const database = await createDatabase(mariadb.url);
  const answering = async (arm: string): Promise<Origin> => {
    const origin = await startOrigin((_request, response) => response.end(arm));
    starting.defer(() => origin.stop());
    return origin;
  };
  const [legacy, service] = [await answering('legacy'), await answering('service')];

  const yaml = [
    `legacy: ${legacy.url}`,
    `services: { orders: { url: "${service.url}" } }`,
    `routes: [{ name: ${ROUTE}, match: "GET /orders/{id}", service: orders, guard: false }]`,
    'expose: { arm: true }',
    'log: { access: { format: "off" } }',
    'flags:',
    `  unleash: { url: "${unleash.url}", token: "${unleash.clientToken}" }`,
    `  bus: "${rabbitmq.url}"`,
    `  exchange: flags.${randomUUID()}`,
    '  context: { userId: [{ cookie: user }] }',
  ].join('\n');
  const proxies: RestartableProxy[] = [];
  for (const workers of WORKERS) {
    const env = { DATABASE_URL: database };
    proxies.push(starting.use(await startRestartableProxy(yaml, { workers, env })));
  }
  const folder = starting.use(await mkdtempDisposable(join(tmpdir(), 'banyan-operator-')));
  await writeFile(join(folder.path, 'banyan.yaml'), yaml);

  const running = starting.move();
  return {
    servers: { Unleash: unleash, RabbitMQ: rabbitmq, 'the database': mariadb },
    proxies,
    async command(...args) {
      const begun = performance.now();
      const urls = proxies.map(({ admin }) => admin);
      const given = [...args, '--json', '--wait', '10000', '--url', ...urls];
      const env = { UNLEASH_ADMIN_TOKEN: unleash.adminToken };
      const { code, stdout, stderr } = await banyan(given, { cwd: folder.path, env });
      const took = performance.now() - begun;
      return {
        code,
        told: stdout.length > 0 ? JSON.parse(String(stdout)) : undefined,
        stderr,
        took,
      };
    },
    close: () => running.disposeAsync(),
  };
}

async function createDatabase(server: string): Promise<string> {
  const connection = await mysql.createConnection(server);
  await connection.query('CREATE DATABASE banyan');
  await connection.end();
  return `${server}/banyan`;
}
