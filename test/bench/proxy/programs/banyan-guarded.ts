import { banyanConfig } from './banyan.ts';

/** So many requests of one client are never too many here: what is measured is the counting. */
const PLENTY = { requests: 100_000, per: 1_000 };

/** Every default said out loud, or narrower than it would be: what counts is that it is on. */
const SERVICE = {
  health: { path: '/healthz', interval: 1_000 },
  ejection: { failures: 5, rate: 0.3 },
  timeouts: { connect: 5_000, headers: 15_000, idle: 60_000 },
  breaker: { percentage: 50, requests: 20 },
  limit: { requests: 1_024, queue: 128 },
  retry: { on: ['connect', 'reset'] },
};

const ROUTE = {
  fallbackOn: [500, 502, 503, 504],
  timeouts: { headers: 10_000 },
  idempotency: { header: 'Idempotency-Key' },
  rateLimit: PLENTY,
};

/** All of the plain one, and all that keeps customers and the legacy from noticing a service in trouble. */
export function guardedConfig(
  folder: string,
  port: number,
  adminPort: number,
  origins: readonly URL[],
): object {
  const [first] = origins;
  if (first === undefined) throw new Error('no origin');
  const plain = banyanConfig(folder, port, adminPort, first);
  const url = origins.map(({ origin }) => origin);
  return {
    ...plain,
    services: mapped(plain.services, () => ({ url, ...SERVICE })),
    routes: plain.routes.map((route) => ({ ...route, ...ROUTE })),
  };
}

function mapped<From, To>(
  all: Readonly<Record<string, From>>,
  change: (each: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, change(each)]));
}
