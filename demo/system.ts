import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { provideRabbitmq } from '#local-servers';
import { type Listening, startProcess } from './child-process.ts';

/** Makes the legacy's members of the member service's. */
const MEMBER_VIEW = join(import.meta.dirname, '../deploy/member-view.ts');

/** The whole system, up. */
export type DemoSystem = {
  readonly brokerUrl: string;
  readonly broker: 'running' | 'private';
  /** The exchange that the legacy store publishes to. */
  readonly legacyExchange: string;
  /** banyan.yaml of this run. */
  readonly configFile: string;
  /** Where each process logs to. */
  readonly folder: string;
  /** Base URLs. */
  readonly legacy: string;
  readonly order: string;
  readonly member: string;
  readonly scm: string;
  readonly proxy: string;
  readonly proxyAdmin: string;
  readonly adapterAdmin: string;
};

/**
 * Starts everything in order, each on a free port, with exchanges and queues of this run's own, so
 * that several runs share a machine and a broker. What is to be undone is put on `stack` at once, so
 * that a start that fails or is broken off leaves nothing behind.
 */
export async function startSystem(
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<DemoSystem> {
  const run = randomBytes(4).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), `banyan-demo-${run}-`));
  stack.defer(() => rm(folder, { recursive: true, force: true }));

  const server = await provideRabbitmq({ url: process.env.AMQP_URL || 'amqp://127.0.0.1:5672' });
  stack.defer(() => server.stop());
  const names = {
    legacyExchange: `legacy.store.${run}`,
    eventExchange: `scm.events.${run}`,
    flagExchange: `banyan.flags.${run}`,
    adapterQueue: `banyan.adapter.legacy-store.${run}`,
    scmQueue: `scm.inbox.${run}`,
    orderQueue: `order-service.orders.${run}`,
  };
  stack.defer(async () => {
    if (server.origin === 'private') return;
    await removeNames(server.url, names).catch(() => {
      console.error(`The broker is away: what is named *.${run} stays on it.`);
    });
  });

  const start = async (name: string, args: string[], env: Record<string, string> = {}) => {
    signal.throwIfAborted();
    return startProcess(stack, name, args, { AMQP_URL: server.url, ...env }, folder);
  };
  const address = (listening: Listening, key = 'address') => listening[key] ?? '';

  const legacy = await start('legacy-store', ['demo/legacy-store/main.ts'], {
    LEGACY_LISTEN: '127.0.0.1:0',
    LEGACY_DATABASE: join(folder, 'legacy-store.sqlite'),
    LEGACY_EXCHANGE: names.legacyExchange,
  });
  const [scm, order, member] = await Promise.all([
    start('scm', ['demo/scm/main.ts'], {
      SCM_LISTEN: '127.0.0.1:0',
      SCM_DATABASE: join(folder, 'scm.sqlite'),
      SCM_EXCHANGE: names.eventExchange,
      SCM_QUEUE: names.scmQueue,
    }),
    start('order-service', ['demo/order-service/main.ts'], {
      ORDER_LISTEN: '127.0.0.1:0',
      SCM_EXCHANGE: names.eventExchange,
      ORDER_QUEUE: names.orderQueue,
    }),
    start('member-service', ['demo/member-service/main.ts'], { MEMBER_LISTEN: '127.0.0.1:0' }),
  ]);

  const configFile = join(folder, 'banyan.yaml');
  const urls = { legacy: address(legacy), order: address(order), member: address(member) };
  await writeFile(configFile, configText(server.url, urls, names));
  const banyan = (name: string) => start(name, ['cli/banyan.js', name, '--config', configFile]);
  const [adapter, proxy] = await Promise.all([banyan('adapter'), banyan('proxy')]);
  await untilReady(address(adapter, 'admin'), signal);

  return {
    brokerUrl: server.url,
    broker: server.origin,
    legacyExchange: names.legacyExchange,
    configFile,
    folder,
    ...urls,
    scm: address(scm),
    proxy: address(proxy),
    proxyAdmin: address(proxy, 'admin'),
    adapterAdmin: address(adapter, 'admin'),
  };
}

type Names = Readonly<
  Record<
    | 'legacyExchange'
    | 'eventExchange'
    | 'flagExchange'
    | 'adapterQueue'
    | 'scmQueue'
    | 'orderQueue',
    string
  >
>;

function configText(
  broker: string,
  urls: Readonly<Record<'legacy' | 'order' | 'member', string>>,
  names: Names,
): string {
  return `legacy: ${urls.legacy}
listen: 127.0.0.1:0
admin: { listen: 127.0.0.1:0 }
drain: { timeout: 2000, webSocket: 500 }
services:
  order: { url: "${urls.order}" }
  member: { url: "${urls.member}" }
routes:
  - { name: order-view, match: GET /shop/orders/{ordno}, service: order }
  - name: member-profile
    match: GET /api/members/{id}
    service: member
    rewrite: /members/{id}
    translate: ${MEMBER_VIEW}
capabilities:
  order: { routes: [order-view], translators: [order] }
flags: { file: flags.json, exchange: ${names.flagExchange} }
adapter:
  admin: { listen: 127.0.0.1:0 }
  broker: ${broker}
  database: sqlite:banyan.sqlite
  receive: { exchange: ${names.legacyExchange}, queue: ${names.adapterQueue} }
  publish: { exchange: ${names.eventExchange} }
`;
}

/** The adapter is ready when its queue is bound: only from then on nothing of the legacy's is missed. */
async function untilReady(admin: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(`${admin}/readyz`, { signal });
    await answer.body?.cancel();
    if (answer.ok) return;
    await delay(50, undefined, { signal });
  }
}

/** Takes this run's names off a broker that goes on without us. */
async function removeNames(url: string, names: Names): Promise<void> {
  const connection = await connect(url, { timeout: 2_000 });
  connection.on('error', () => {}); // what is under way then rejects
  const channel = await connection.createChannel();
  for (const queue of [names.adapterQueue, names.scmQueue, names.orderQueue]) {
    await channel.deleteQueue(queue);
  }
  await channel.deleteQueue(`${names.adapterQueue}.dead-letter`);
  await channel.deleteQueue(`${names.adapterQueue}.undeliverable`);
  await channel.deleteQueue(`${names.scmQueue}.dead-letter`);
  await channel.deleteExchange(names.legacyExchange);
  await channel.deleteExchange(names.eventExchange);
  await channel.deleteExchange(names.flagExchange);
  await connection.close();
}
