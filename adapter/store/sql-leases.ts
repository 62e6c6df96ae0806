import type { Knex } from 'knex';
import { isDuplicateKey, millisecondsFromNow } from '#database';
import type { Leases } from '../domain/lease.ts';

type LeaseRow = { name: string; holder: string; token: number; expires_at: number };

/** ms after which an instance that tells nothing is forgotten. */
const FORGOTTEN_AFTER = 60 * 60 * 1_000;

/**
 * Leases in one table, by the clock of the database: that of an instance may jump. An instance is a
 * lease as well, held by itself. What fails (a lock that somebody holds for long) is not repeated here:
 * it is asked again soon anyway.
 */
export function sqlLeases(database: Knex): Leases {
  const rows = () => database<LeaseRow>('banyan_leases');
  const fromNow = (ms: number) => millisecondsFromNow(database, ms);

  /** Takes what is free or run out; false if somebody else holds it. */
  const claim = async (name: string, holder: string, ttl: number): Promise<boolean> => {
    const expires_at = fromNow(ttl);
    const changed = await rows()
      .where({ name })
      .where((row) => row.where({ holder }).orWhere('expires_at', '<=', fromNow(0)))
      .update({ holder, token: database.raw('token + 1'), expires_at });
    if (changed > 0) return true;
    if ((await rows().where({ name }).first('name')) !== undefined) return false;
    try {
      await rows().insert({ name, holder, token: 1, expires_at: expires_at as unknown as number });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };
  const instanceName = (instance: string) => `instance/${instance}`;

  return {
    async renew(instance, ttl) {
      const known = await rows()
        .where({ holder: instance })
        .update({ expires_at: fromNow(ttl) as unknown as number });
      if (known === 0) await claim(instanceName(instance), instance, ttl);
      await rows()
        .where('name', 'like', 'instance/%')
        .where('expires_at', '<', fromNow(-FORGOTTEN_AFTER))
        .delete();
      const holders = new Map<string, string[]>();
      for (const { name, holder } of await rows().where('expires_at', '>', fromNow(0))) {
        const names = holders.get(holder) ?? [];
        holders.set(holder, names);
        if (name !== instanceName(holder)) names.push(name);
      }
      return { holders };
    },

    async take(name, instance, ttl) {
      if (!(await claim(name, instance, ttl))) return undefined;
      const row = await rows().where({ name, holder: instance }).first('token');
      return row === undefined ? undefined : { name, token: Number(row.token) };
    },

    async release(instance, name) {
      const held = rows().where({ holder: instance });
      if (name !== undefined) held.where({ name });
      await held.update({ holder: '', expires_at: 0 });
    },
  };
}
