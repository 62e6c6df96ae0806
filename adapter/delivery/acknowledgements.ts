/**
 * Gathers what is settled, in any order, to acknowledgements of everything up to a delivery tag: one
 * for a batch, instead of one a message, which costs the broker and us more than anything else at it.
 * One that is still in hand holds back the tags after it, never what was settled before it.
 */
export function acknowledgements(acknowledge: (tag: number) => void): {
  /** Tags grow from delivery to delivery. */
  delivered(tag: number): void;
  settled(tag: number): void;
} {
  const inHand: number[] = [];
  const settled = new Set<number>();
  let isDue = false;

  const run = () => {
    isDue = false;
    let count = 0;
    let last: number | undefined;
    for (const tag of inHand) {
      if (!settled.delete(tag)) break;
      last = tag;
      count += 1;
    }
    inHand.splice(0, count);
    if (last !== undefined) acknowledge(last);
  };

  return {
    delivered: (tag) => void inHand.push(tag),
    settled(tag) {
      settled.add(tag);
      if (isDue) return;
      isDue = true;
      // After everything else that is settled in this turn of the event loop.
      process.nextTick(run);
    },
  };
}
