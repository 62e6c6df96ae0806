import { randomUUID } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { type FlagMessenger, openFlagMessenger } from '#flags';
import { provideRabbitmq } from '#local-servers';
import { startRestartableProxy } from '../../restartable-proxy.ts';
import { type WatchedProxy, watchProxy } from '../../watched-proxy.ts';
import { startOrigin } from '../proxy/rivals.ts';

/** What is switched in each measurement. */
export const ROUTE = 'order-view';
export const PATH = '/orders/4711';

/** Of each proxy, ms between two requests of a client: 200 a second as of customers, and of two probes as many as it answers. */
const CLIENTS = [...Array<number>(8).fill(40), 1, 1];

/** Workers of each of the proxies. */
const PROXIES = [1, 1, 2];

/** Three proxies under load, and a way to tell them. */
export type Fleet = AsyncDisposable & {
  readonly proxies: readonly WatchedProxy[];
  readonly messenger: FlagMessenger;
};

/** Where flags of a fleet come from; for each proxy the same. */
export type FlagsPart = (folder: string) => Promise<string> | string;

/**
 * Starts them, each in a folder of its own, with news over RabbitMQ, and one origin that stands for both arms.
 *
 * @param flags the part of the configuration that says where flags come from
 */
export async function startFleet(flags: FlagsPart): Promise<Fleet> {
  await using starting = new AsyncDisposableStack();
  const broker = await provideRabbitmq();
  starting.defer(() => broker.stop());
  const exchange = `banyan.flags.bench.${randomUUID()}`;
  starting.defer(() => deleteExchange(broker.url, exchange));
  const folder = starting.use(await mkdtempDisposable(join(tmpdir(), 'banyan-bench-')));
  const origin = starting.use(await startOrigin());
  const url = `http://127.0.0.1:${origin.port}`;
  const yaml = [
    `legacy: ${url}`,
    `services: { orders: { url: "${url}" } }`,
    `routes: [{ name: ${ROUTE}, match: "GET /orders/{id}", service: orders, guard: false }]`,
    'expose: { arm: true }',
    'log: { access: { format: "off" } }',
    `flags: { bus: "${broker.url}", exchange: ${exchange}, ${await flags(folder.path)} }`,
  ].join('\n');
  const proxies: WatchedProxy[] = [];
  for (const workers of PROXIES) {
    const proxy = starting.use(await startRestartableProxy(yaml, { workers }));
    proxies.push(starting.use(watchProxy(Number(new URL(proxy.address).port), PATH, CLIENTS)));
  }
  const messenger = openFlagMessenger({ url: broker.url, exchange }, []);
  starting.defer(() => messenger.close());
  const running = starting.move();
  return { proxies, messenger, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** A flag file in the folder, with nothing in it. */
export async function emptyFlagFile(folder: string): Promise<string> {
  const file = join(folder, 'flags.json');
  await writeFile(file, JSON.stringify({ version: 2, features: [] }));
  return file;
}

async function deleteExchange(url: string, exchange: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.deleteExchange(exchange);
  await connection.close();
}
