import type { BanyanConfig } from '#contracts';
import { hostPort, listen } from '#process';
import { followConnections } from './forward/open-connections.ts';
import { createProxyServer } from './forward/proxy-server.ts';
import type { Proxy as OpenProxy } from './proxy.ts';

/** What has to end before the proxy can. */
export type InHand = {
  readonly requests: number;
  /** And other upgraded connections. */
  readonly webSockets: number;
};

export const NOTHING: InHand = { requests: 0, webSockets: 0 };

/** Of several processes. */
export function sumOf(all: readonly InHand[]): InHand {
  return all.reduce(
    (sum, { requests, webSockets }) => ({
      requests: sum.requests + requests,
      webSockets: sum.webSockets + webSockets,
    }),
    NOTHING,
  );
}

/** How long it may take, in ms. */
export type DrainTimes = Pick<BanyanConfig['drain'], 'timeout' | 'webSocket'> & {
  /** That nothing must come over a connection before it is taken for idle: by default a second. */
  readonly quiet?: number;
};

/** A proxy that is listened for. */
export type Serving = {
  /** A base URL. */
  readonly address: string;
  inHand(): InHand;
  /** Takes nothing new, and ends what there is politely. Resolves with what it broke off after its time. */
  drain(times: DrainTimes): Promise<InHand>;
};

const QUIET_MS = 1_000;

/** Listens for a proxy. Throws a BanyanError `address_invalid` or `listen_failed` (exit code 2). */
export async function serve(
  proxy: OpenProxy,
  { listen: wanted, headers, reusePort }: Pick<BanyanConfig, 'listen' | 'headers' | 'reusePort'>,
  clock: () => number,
): Promise<Serving> {
  const server = createProxyServer(proxy, headers);
  const connections = followConnections(server, clock);
  // In a worker, node:cluster has the primary listen and hand connections over, unless the port is shared.
  const address = await listen(server, hostPort(wanted), { reusePort });
  return { address, ...drainable(proxy, connections) };
}

/** What can be drained of a proxy with these connections. */
export function drainable(
  proxy: OpenProxy,
  connections: ReturnType<typeof followConnections>,
): Pick<Serving, 'inHand' | 'drain'> {
  return {
    inHand: () => ({ requests: connections.requests(), webSockets: proxy.upgrades() }),
    async drain({ timeout, webSocket, quiet = QUIET_MS }) {
      const quietMs = Math.min(quiet, timeout / 4);
      const [requests, webSockets] = await Promise.all([
        connections.drain({ timeoutMs: timeout, quietMs }),
        proxy.drainUpgrades(Math.min(webSocket, timeout)),
      ]);
      return { requests, webSockets };
    },
  };
}
