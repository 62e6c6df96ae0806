/** Work that waits for its turn: in order within each key, whatever happens to others. */
export type Lanes<Item> = {
  /** How many wait. */
  readonly waiting: number;
  add(item: Item, keys: readonly string[]): void;
  /**
   * The oldest that nothing before them holds up, at most so many. Until `done`, nothing that shares
   * a key with them is handed out; those taken together may share keys, and stand in their order.
   */
  take(most: number): Item[];
  done(items: readonly Item[]): void;
  /** Everything that still waits, which then waits no more. */
  clear(): Item[];
};

/** No lane has anything yet. `take` costs the number that waits, which prefetch bounds. */
export function createLanes<Item>(): Lanes<Item> {
  let waiting: { readonly item: Item; readonly keys: readonly string[] }[] = [];
  const taken = new Map<Item, readonly string[]>();
  /** How many that were taken have each key: those of one batch may share one. */
  const busy = new Map<string, number>();

  return {
    get waiting() {
      return waiting.length;
    },
    add: (item, keys) => void waiting.push({ item, keys }),
    take(most) {
      const held = new Set(busy.keys());
      const ready: Item[] = [];
      const rest: typeof waiting = [];
      for (const [index, one] of waiting.entries()) {
        if (ready.length === most) {
          rest.push(...waiting.slice(index));
          break;
        }
        if (one.keys.some((key) => held.has(key))) {
          rest.push(one);
          for (const key of one.keys) held.add(key);
        } else {
          ready.push(one.item);
          taken.set(one.item, one.keys);
          for (const key of one.keys) busy.set(key, (busy.get(key) ?? 0) + 1);
        }
      }
      waiting = rest;
      return ready;
    },
    done(items) {
      for (const item of items) {
        for (const key of taken.get(item) ?? []) {
          const left = (busy.get(key) ?? 1) - 1;
          if (left === 0) busy.delete(key);
          else busy.set(key, left);
        }
        taken.delete(item);
      }
    },
    clear() {
      const items = waiting.map(({ item }) => item);
      waiting = [];
      return items;
    },
  };
}
