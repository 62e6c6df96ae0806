import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseConfig } from '#contracts';
import { type RunningProxy, startProxy } from '#strangler-proxy';
import { banyan } from '../../banyan.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { ask } from '../strangler-proxy/client.ts';
import { type Origin, startOrigin } from '../strangler-proxy/origin.ts';

/** Two proxies with one source of flags, a bus between them, and the folder of an operator. */
export type FlagShop = {
  readonly folder: string;
  readonly exchange: string;
  /** The admin APIs of both. */
  readonly admins: readonly string[];
  /** Who answers a request to the route at each proxy: `legacy` or `service`. */
  arms(path: string): Promise<readonly string[]>;
  /** From now on, every other answer of the service is an error. */
  sicken(): void;
  banyan(line: string, env?: Record<string, string>): Promise<Answered>;
  close(): Promise<void>;
};

export type Answered = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The first proxy runs in the operator's folder, the other one in its own: what it knows it was told. */
export async function openFlagShop(flags: Record<string, unknown> = {}): Promise<FlagShop> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-shop-'));
  const other = await mkdtemp(join(tmpdir(), 'banyan-shop-'));
  const broker: Broker = await openBroker();
  const exchange = broker.name('flags');
  const legacy: Origin = await startOrigin((_request, response) => response.end('legacy'));
  let isIll = false;
  let answered = 0;
  const service: Origin = await startOrigin((_request, response) => {
    answered += 1;
    if (isIll && answered % 2 === 0) response.statusCode = 500;
    response.end('service');
  });
  const text = JSON.stringify({
    listen: '127.0.0.1:0',
    admin: { listen: '127.0.0.1:0' },
    adapter: { admin: { listen: '127.0.0.1:0' } },
    legacy: legacy.url,
    services: { order: { url: service.url, breaker: 'off' } },
    routes: [
      { name: 'order-view', match: '/orders', service: 'order' },
      { name: 'banner', match: '/banner', service: 'order', guard: false },
    ],
    capabilities: { order: { routes: ['order-view'], translators: ['order'] } },
    flags: { bus: amqpUrl, exchange, file: join(folder, 'flags.json'), ...flags },
  });
  await writeFile(join(folder, 'banyan.yaml'), text);
  const parsed = parseConfig(text, { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { config } = parsed;
  const log = pino({ level: 'silent' });
  const proxies: RunningProxy[] = [];
  for (const place of [folder, other]) {
    proxies.push(await startProxy({ config, folder: place, env: {}, log }));
  }
  return {
    ...{ folder, exchange, admins: proxies.map(({ adminAddress }) => adminAddress) },
    arms: (path) =>
      Promise.all(
        proxies.map(async ({ address }) => (await ask(address, { path })).body.toString()),
      ),
    sicken() {
      isIll = true;
    },
    async banyan(line, env = {}) {
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word = '']) => {
        return quoted ?? word;
      });
      const { code, stdout, stderr } = await banyan(words, { cwd: folder, env });
      return { code, stdout: stdout.toString(), stderr };
    },
    async close() {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      await Promise.all([legacy.stop(), service.stop(), broker.close()]);
      await Promise.all([folder, other].map((one) => rm(one, { recursive: true })));
    },
  };
}
