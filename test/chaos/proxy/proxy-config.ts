/** Settings of a fault, laid over the usual ones. */
export type Overlay = {
  readonly [key: string]: unknown;
  /** Of each service alike. */
  readonly service?: Readonly<Record<string, unknown>>;
  /** Of each route alike. */
  readonly route?: Readonly<Record<string, unknown>>;
};

export type ProxyPlace = {
  readonly folder: string;
  readonly port: number;
  /** URLs. */
  readonly legacy: string;
  readonly members: readonly string[];
  readonly orders: readonly string[];
  /** Whether what is written to the legacy is kept for it while it is away. */
  readonly keeps: boolean;
};

/** Waits that would be the operator's are short, so that a fault is over within seconds. */
const SERVICE = {
  timeouts: { connect: 500, headers: 1_000 },
  breaker: { open: 1_000, recovery: 1_000 },
  health: { path: '/healthz', interval: 500, timeout: 400 },
  ejection: { time: 1_000 },
  slowStart: 500,
};

/** What banyan.yaml says; JSON is YAML. */
export function proxyConfig(
  { folder, port, legacy, members, orders, keeps }: ProxyPlace,
  { service, route, ...rest }: Overlay = {},
): Record<string, unknown> {
  const at = (urls: readonly string[]) => {
    return { ...SERVICE, url: urls.length === 1 ? urls[0] : urls, ...service };
  };
  const reviews = { name: 'review-create', match: 'POST /reviews', service: 'member' };
  const keyed = { idempotency: { header: 'Idempotency-Key' } };
  return {
    legacy,
    listen: `127.0.0.1:${port}`,
    admin: { listen: '127.0.0.1:0' },
    services: { member: at(members), order: at(orders) },
    routes: [
      { name: 'member-view', match: 'GET /members/{id}', service: 'member', ...route },
      { name: 'order-create', match: 'POST /orders', service: 'order', ...route },
      { name: 'payment-create', match: 'POST /payments', service: 'order', ...keyed, ...route },
      // Not cut over.
      ...(keeps ? [{ ...reviews, 'store-and-forward': true }] : []),
    ],
    flags: { file: `${folder}/flags.json` },
    log: { access: { file: `${folder}/access.log` } },
    expose: { arm: true },
    ...(keeps && { adapter: { database: `sqlite:${folder}/banyan.db` } }),
    ...rest,
  };
}

/** A flag file in which these flags are on. */
export function flagFile(names: readonly string[]): string {
  const features = names.map((name) => ({
    ...{ name, type: 'release', enabled: true },
    strategies: [{ name: 'default' }],
  }));
  return JSON.stringify({ version: 2, features });
}

export const CUTOVERS = ['member-view', 'order-create', 'payment-create'].map(
  (route) => `${route}.cutover`,
);
