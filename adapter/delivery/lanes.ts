/** Runs work in order within a lane, and side by side across lanes. */
export type Lanes = {
  /** Work that names several lanes waits for all of them. Settles as the work does. */
  run<T>(lanes: readonly string[], work: () => Promise<T>): Promise<T>;
};

export function createLanes(): Lanes {
  /** What was last begun in each lane; never rejects. */
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(lanes, work) {
      const before = lanes.map((lane) => tails.get(lane));
      const result = Promise.all(before).then(work);
      const settled = result.then(
        () => {},
        () => {},
      );
      for (const lane of lanes) tails.set(lane, settled);
      void settled.then(() => {
        for (const lane of lanes) if (tails.get(lane) === settled) tails.delete(lane);
      });
      return result;
    },
  };
}
