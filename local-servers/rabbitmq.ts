import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { connect } from 'amqplib';
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

const rabbitmq: ServerKind = {
  name: 'RabbitMQ',
  code: 'rabbitmq',
  defaultUrl: 'amqp://127.0.0.1:5672',
  protocol: /^amqps?:$/,
  programs: ['rabbitmq-server', 'epmd'],
  advice: [
    'Start one with Docker:     docker compose up -d rabbitmq',
    'or install it on Debian:   apt-get install rabbitmq-server',
    'or name a running one:     AMQP_URL=amqp://user:password@host:5672',
  ].join('\n'),
  connect: connectOnce,
  prepare: (server) => prepare(server, {}),
};

/**
 * A RabbitMQ at `url`, if one answers there; else, for a loopback `url` and with the program
 * `rabbitmq-server` installed, a private one with everything of its own: ports on 127.0.0.1, node
 * name, epmd, data. It starts in about 5 s, has the user guest (password guest) and no plugins.
 *
 * @throws BanyanError `rabbitmq_missing` (no way to get one), `rabbitmq_refused` (the one at `url`
 *   refuses the login or the virtual host), `rabbitmq_url`: all with exit code 2; `rabbitmq_failed`
 *   (a private one did not start).
 */
export function provideRabbitmq(options: ProvideOptions = {}): Promise<LocalServer> {
  return provide(rabbitmq, options);
}

/** How a RabbitMQ that somebody starts and stops at will differs from the usual private one. */
export type RestartableRabbitmqOptions = {
  /** Plugins to enable, for example `rabbitmq_consistent_hash_exchange`; none by default. */
  readonly plugins?: readonly string[];
  /** Folders to look for the server's programs in, as of {@link provideRabbitmq}. */
  readonly folders?: readonly string[];
};

/**
 * A private RabbitMQ that can be stopped, killed and started again, with the same url and data; it
 * runs when this resolves.
 *
 * @throws BanyanError `rabbitmq_missing` (exit code 2), `rabbitmq_failed` (also for a plugin that it
 *   does not have).
 */
export function openRestartableRabbitmq(
  options: RestartableRabbitmqOptions = {},
): Promise<RestartableServer> {
  return openRestartable(
    { ...rabbitmq, prepare: (server) => prepare(server, options) },
    options.folders,
  );
}

async function connectOnce(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 3_000 }).catch((error: Error) => {
    // amqplib keeps RabbitMQ's reason to itself; at this step it is always the virtual host.
    if (!error.message.includes('ConnectionOpenOk')) throw error;
    throw new Error('the virtual host is unknown, or closed to this user', { cause: error });
  });
  await connection.close();
}

async function prepare(
  server: PrivateServer,
  { plugins = [] }: RestartableRabbitmqOptions,
): Promise<PreparedServer> {
  const [port, nodePort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const own = (name: string) => join(server.folder, name);
  const epmd = { ERL_EPMD_PORT: `${epmdPort}`, ERL_EPMD_ADDRESS: '127.0.0.1' };

  // Erlang would start this name service itself, as a daemon that nobody stops.
  server.start('epmd', [], epmd);
  await server.ready(() => connectToPort(epmdPort));

  writeFileSync(own('enabled_plugins'), `[${plugins.join(',')}].\n`);
  const env = {
    ...epmd,
    // The script becomes the server, then: one process to signal, and to wait for.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: `banyan-${randomBytes(6).toString('hex')}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${nodePort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: own('data'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_LOG_BASE: server.folder,
    RABBITMQ_PID_FILE: own('pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: own('enabled_plugins'),
    // None of these exists: they keep the machine's own configuration out.
    RABBITMQ_CONF_ENV_FILE: own('rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: own('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: own('advanced.config'),
  };
  const url = `amqp://127.0.0.1:${port}`;
  return {
    url,
    async start() {
      const program = server.start('rabbitmq-server', [], env);
      await server.ready(() => connectOnce(url));
      return program;
    },
  };
}

async function connectToPort(port: number): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
