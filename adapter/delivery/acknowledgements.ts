/** One tag, or everything up to it. */
export type Acknowledge = (tag: number, upTo: boolean) => void;

/** ms that what is settled waits behind a delivery that is still in hand, to go out with it. */
const PATIENCE = 250;

/**
 * Gathers what is settled, in any order, to acknowledgements of everything up to a delivery tag: one
 * for a batch, instead of one a message, which costs the broker and us more than anything else at it.
 * What stays behind a delivery that takes longer is acknowledged one by one.
 */
export function acknowledgements(acknowledge: Acknowledge): {
  /** Tags grow from delivery to delivery. */
  delivered(tag: number): void;
  settled(tag: number): void;
  /** It was rejected, and must not be acknowledged as well: that would end the channel. */
  rejected(tag: number): void;
} {
  let inHand: number[] = [];
  const settled = new Set<number>();
  let isDue = false;
  let isWaiting = false;

  const oneByOne = () => {
    isWaiting = false;
    inHand = inHand.filter((tag) => !settled.has(tag));
    for (const tag of settled) acknowledge(tag, false);
    settled.clear();
  };
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
    if (last !== undefined) acknowledge(last, true);
    if (settled.size === 0 || isWaiting) return;
    isWaiting = true;
    setTimeout(oneByOne, PATIENCE).unref();
  };

  return {
    delivered: (tag) => void inHand.push(tag),
    rejected(tag) {
      inHand = inHand.filter((one) => one !== tag);
    },
    settled(tag) {
      settled.add(tag);
      if (isDue) return;
      isDue = true;
      // After everything else that is settled in this turn of the event loop.
      process.nextTick(run);
    },
  };
}
