import type { Registry } from 'prom-client';
import type { BanyanConfig } from '#contracts';
import type { Logger } from '#process';
import type { OpenRequestStore } from './stored/open-request-store.ts';
import type { Upstream } from './upstream/upstream.ts';

export type StoreSurroundings = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As it is now; undefined while the proxy starts. */
  readonly legacy: () => Upstream | undefined;
  readonly isMaintenance: () => boolean;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Logger;
  readonly registry: Registry;
};

/**
 * Opens the store of a configuration with a route that asks for it, its metrics included; undefined for any
 * other: that has nothing to do with a database. Throws a BanyanError `environment_invalid` (exit code 2).
 */
export async function openStoreOf(
  { routes, adapter, maintenance }: BanyanConfig,
  { folder, env, now, registry, ...surroundings }: StoreSurroundings,
): Promise<OpenRequestStore | undefined> {
  if (!routes.some((route) => route['store-and-forward'])) return undefined;
  const [{ databaseUrl }, { openRequestStore }, { createStoredMetrics }] = await Promise.all([
    import('#database'),
    import('./stored/open-request-store.ts'),
    import('./observe/stored-metrics.ts'),
  ]);
  const url = databaseUrl(adapter.database, folder, env);
  let store: OpenRequestStore | undefined;
  const counts = createStoredMetrics(registry, () => store?.waiting() ?? [], now);
  store = openRequestStore({
    ...{ ...surroundings, url, now, counts },
    retryAfter: Math.ceil(maintenance.retryAfter / 1_000),
  });
  return store;
}
