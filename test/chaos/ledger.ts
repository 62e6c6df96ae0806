import { type Expectation, streamOf } from './expectation.ts';

/** What the SCM has received: each event once, and how often one came again. */
export type Ledger = {
  /** Ids of each stream in the order of their first arrival. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** Of each event's id, its type. */
  readonly types: ReadonlyMap<string, string>;
  readonly events: number;
  readonly duplicates: number;
  /** The index of the latest message in the load of which an event came; -1 before the first. */
  readonly furthest: number;
  note(event: { readonly id: string; readonly type: string; readonly subject: string }): void;
};

export function createLedger({ origins }: Expectation): Ledger {
  const streams = new Map<string, string[]>();
  const types = new Map<string, string>();
  let duplicates = 0;
  let furthest = -1;
  return {
    streams,
    types,
    get events() {
      return types.size;
    },
    get duplicates() {
      return duplicates;
    },
    get furthest() {
      return furthest;
    },
    note(event) {
      if (types.has(event.id)) {
        duplicates += 1;
        return;
      }
      types.set(event.id, event.type);
      const stream = streamOf(event);
      const ids = streams.get(stream);
      if (ids === undefined) streams.set(stream, [event.id]);
      else ids.push(event.id);
      furthest = Math.max(furthest, origins.get(event.id) ?? -1);
    },
  };
}
