import type { Knex } from 'knex';
import { fingerprintOf } from '../domain/failure.ts';
import type { MessageStore } from '../domain/message-store.ts';
import { type ParkedRow, parkedMessageOf } from './parked-row.ts';

export function withheldFingerprint(contract: string): string {
  return fingerprintOf({ code: 'translator_held', message: '', contract });
}

/** Messages of the legacy whose translator is switched off. */
export function withheldMessages(
  database: Knex,
): Pick<MessageStore, 'withheldContracts' | 'withheld'> {
  // By their fingerprint, which has an index and names the contract.
  const all = () =>
    database<ParkedRow>('banyan_parked').where({ state: 'withheld', source: 'legacy' });

  return {
    async withheldContracts() {
      const found: { contract: string; since: string }[] = [];
      // From one contract to the next: to go through all that are withheld would take its time.
      for (let last = ''; ; ) {
        const next = await all()
          .where('fingerprint', '>', last)
          .orderBy(['fingerprint', 'position'])
          .first('fingerprint', 'contract', 'parked_at');
        if (next === undefined) return found;
        last = next.fingerprint;
        if (next.contract !== null) found.push({ contract: next.contract, since: next.parked_at });
      }
    },

    async withheld(contract, shard, limit) {
      const fingerprint = withheldFingerprint(contract);
      const rows = all().where({ fingerprint }).orderBy('position').limit(limit);
      if (shard.of > 1) rows.whereRaw('shard % ? = ?', [shard.of, shard.index]);
      return (await rows).map(parkedMessageOf);
    },
  };
}
