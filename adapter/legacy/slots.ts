/** Runs work, and lets what is above the bound wait for its turn, first come first served. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

export function createSlots(most: number): Slots {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Handed over, not freed: nobody who comes now can overtake.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
