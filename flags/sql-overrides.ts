import { migrate, openDatabase } from '#database';
import { parseOverrides } from './flag-news.ts';
import { mergedOverrides, type Override } from './override.ts';

/** Overrides in a database, for instances that begin elsewhere. */
export type SqlOverrides = {
  /** Adds what it does not know; resolves with all that it knows then. */
  exchange(overrides: readonly Override[]): Promise<readonly Override[]>;
  close(): Promise<void>;
};

const TABLE = 'banyan_overrides';
/** One holds the lock of a migration, the other one migrates. */
const CONNECTIONS = 2;

/**
 * Nothing is connected before the first exchange.
 *
 * @param url `mysql://…` or `sqlite:PATH`
 * @param now ms since 1970
 */
export function sqlOverrides(url: string, now: () => number): SqlOverrides {
  const database = openDatabase(url, { connections: CONNECTIONS, silence: 5_000 });
  let isMigrated = false;
  return {
    async exchange(overrides) {
      if (!isMigrated) await migrate(database);
      isMigrated = true;
      return database.transaction(async (transaction) => {
        const rows = await transaction<{ override: string }>(TABLE).select('override');
        const known = rows.flatMap(readable);
        const merged = mergedOverrides(known, overrides, now());
        const before = new Map(known.map((one) => [one.id, JSON.stringify(one)]));
        for (const one of merged) {
          const override = JSON.stringify(one);
          if (before.get(one.id) === override) continue;
          const adding = transaction(TABLE).insert({ id: one.id, override }).onConflict('id');
          // Somebody else may have lifted it since it was read.
          await (one.lifted === undefined ? adding.ignore() : adding.merge());
        }
        const kept = new Set(merged.map(({ id }) => id));
        const forgotten = [...before.keys()].filter((id) => !kept.has(id));
        if (forgotten.length > 0) await transaction(TABLE).whereIn('id', forgotten).delete();
        return merged;
      });
    },
    close: () => database.destroy(),
  };
}

/** A row of another release may be of no use here: the others are. */
function readable({ override }: { readonly override: string }): readonly Override[] {
  try {
    return parseOverrides([JSON.parse(override)]);
  } catch {
    return [];
  }
}
