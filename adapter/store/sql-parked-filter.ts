import type { Knex } from 'knex';
import type { ParkedFilter } from '../domain/parked-message.ts';

/** Columns that a text is looked for in, beside the bodies. */
const TEXTS = ['failure', 'fingerprint', 'aggregate', 'routing_key'] as const;

/**
 * Narrows a query on banyan_parked to what a filter says. `encodings`: the bytes that a text may have
 * in a body.
 */
export function narrowed<Query extends Knex.QueryBuilder>(
  query: Query,
  filter: ParkedFilter,
  encodings: (text: string) => readonly Uint8Array[],
): Query {
  const { ids, states, source, type, fingerprint, aggregate, since, until, text, job } = filter;
  const at = (column: string) => `banyan_parked.${column}`;
  if (ids !== undefined) query.whereIn(at('id'), ids);
  if (states !== undefined) query.whereIn(at('state'), states);
  if (source !== undefined) query.where(at('source'), source);
  if (filter.class !== undefined) query.where(at('code'), filter.class);
  if (fingerprint !== undefined) query.where(at('fingerprint'), fingerprint);
  if (aggregate !== undefined) query.where(at('aggregate'), aggregate);
  if (job !== undefined) query.where(at('job'), job);
  if (since !== undefined) query.where(at('parked_at'), '>=', since);
  if (until !== undefined) query.where(at('parked_at'), '<', until);
  if (type !== undefined) {
    if (type.includes('@')) query.where(at('contract'), type);
    // From `name@` to what comes right after it: an index can tell, and a pattern would need escapes.
    else query.where(at('contract'), '>=', `${type}@`).where(at('contract'), '<', `${type}A`);
  }
  if (text !== undefined) {
    query.where((either) => {
      for (const column of TEXTS) either.orWhereRaw('INSTR(??, ?) > 0', [at(column), text]);
      for (const bytes of encodings(text)) {
        for (const column of ['body', 'revised_body']) {
          either.orWhereRaw('INSTR(??, ?) > 0', [at(column), Buffer.from(bytes)]);
        }
      }
    });
  }
  return query;
}
