import type { MessageStore } from '../domain/message-store.ts';
import type { ParkedMessage, Retried } from '../domain/parked-message.ts';
import type { TryBatch } from './replay-runner.ts';

/**
 * Gives parked requests of clients back to the proxy that kept them: it sends them to the legacy, with the
 * Idempotency-Key that they had, and parks them again if that does not take them.
 */
export function tryRequests(store: Pick<MessageStore, 'commit'>): TryBatch {
  return async (messages, by, take) => {
    const all = messages.map(givenBack);
    const results = all.slice(0, take(all));
    const { kind } = await store.commit([], { shard: 0, retried: { by, results } });
    return kind === 'committed'
      ? { results, superseded: false }
      : { results: [], superseded: true };
  };
}

function givenBack({ id, position, revision }: ParkedMessage): Retried {
  return {
    ...{ id, position, revision, kind: 'resolved', isNoOp: false, isGivenBack: true },
    outcome: 'given back to the proxy, which sends it to the legacy',
  };
}
