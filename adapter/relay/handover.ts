import type { OutboxEvent } from '../domain/message-store.ts';

/**
 * Events on the short way from their commit to the relay, without a look into the outbox. It is
 * complete as long as the outbox was gone through once, and everything since is here.
 */
export type Handover = {
  readonly isComplete: boolean;
  readonly isEmpty: boolean;
  offer(events: readonly OutboxEvent[]): void;
  /** The outbox is about to be gone through: it has all that was offered so far. */
  lookedUp(): void;
  /** It had these, which need not come this way as well. */
  found(events: readonly OutboxEvent[]): void;
  take(most: number): readonly OutboxEvent[];
  /** Somebody else may have published, or what was taken did not get through. */
  lost(): void;
};

/** Events that wait here at most; what is beyond is looked up. */
const MOST = 5_000;

export function createHandover(): Handover {
  let waiting: OutboxEvent[] = [];
  let isComplete = false;
  const found = new Set<string>();

  return {
    get isComplete() {
      return isComplete;
    },
    get isEmpty() {
      return waiting.length === 0 && isComplete;
    },
    offer(events) {
      if (!isComplete) return;
      if (waiting.length + events.length > MOST) {
        waiting = [];
        isComplete = false;
      } else {
        waiting.push(...events);
      }
    },
    lookedUp() {
      waiting = [];
      found.clear();
      isComplete = true;
    },
    found(events) {
      // Only what is being committed now can come this way again: nothing is to be remembered for long.
      if (found.size > MOST) found.clear();
      for (const { id } of events) found.add(id);
    },
    take(most) {
      const taken = waiting.splice(0, most);
      return found.size === 0 ? taken : taken.filter(({ id }) => !found.delete(id));
    },
    lost() {
      waiting = [];
      isComplete = false;
    },
  };
}
