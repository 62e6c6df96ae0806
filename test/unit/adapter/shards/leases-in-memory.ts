import type { Leases } from '../../../../adapter/domain/lease.ts';

/** Leases that several instances in one process share; their time is the process's. */
export function leasesInMemory() {
  const rows = new Map<string, { holder: string; token: number; until: number }>();
  const now = () => performance.now();
  const nameOf = (instance: string) => `instance/${instance}`;
  const give = (name: string, holder: string, until: number) => {
    const token = (rows.get(name)?.token ?? 0) + 1;
    rows.set(name, { holder, token, until });
    return { name, token };
  };
  const leases: Leases = {
    async renew(instance, ttl) {
      const own = [...rows.values()].filter(({ holder }) => holder === instance);
      for (const row of own) row.until = now() + ttl;
      if (own.length === 0) give(nameOf(instance), instance, now() + ttl);
      const holders = new Map<string, string[]>();
      for (const [name, { holder, until }] of rows) {
        if (until <= now()) continue;
        const names = holders.get(holder) ?? [];
        holders.set(holder, names);
        if (name !== nameOf(holder)) names.push(name);
      }
      return { holders };
    },
    async take(name, instance, ttl) {
      const row = rows.get(name);
      const isFree = row === undefined || row.holder === instance || row.until <= now();
      return isFree ? give(name, instance, now() + ttl) : undefined;
    },
    async release(instance, name) {
      for (const [key, row] of rows) {
        if (row.holder === instance && (name === undefined || key === name)) {
          rows.set(key, { ...row, holder: '', until: 0 });
        }
      }
    },
  };

  return {
    /** The leases as one instance sees them, for whom the database may be away. */
    seenBy(isAway: () => boolean): Leases {
      const answer = <T>(ask: () => Promise<T>) =>
        isAway() ? Promise.reject(new Error('the database is away')) : ask();
      return {
        renew: (...asked) => answer(() => leases.renew(...asked)),
        take: (...asked) => answer(() => leases.take(...asked)),
        release: (...asked) => answer(() => leases.release(...asked)),
      };
    },
    giveTo: (name: string, holder: string) => void give(name, holder, now() + 60_000),
    /** How many shards nobody holds. */
    free: () =>
      [...rows].filter(([name, { until }]) => name.startsWith('shard/') && until <= now()).length,
  };
}
