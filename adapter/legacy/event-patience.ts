/** Tries until an event has had enough of them in a row: the first, and three more. */
const MOST_TRIES = 4;
/** So many of them failed although others were taken since the try before: one may be a legacy that flaps. */
const MOST_ALONE = 3;

/** Tells an event that the legacy never takes from a legacy that takes nothing. For one event. */
export type EventPatience = {
  readonly tries: number;
  /**
   * Another try failed; `taken` counts what the legacy took of others so far. True once it is the event:
   * it failed again and again while others were taken. While nothing is taken that is nobody's fault.
   */
  isOverAt(taken: number): boolean;
};

export function createEventPatience(takenBefore: number): EventPatience {
  let tries = 0;
  let alone = 0;
  let before = takenBefore;
  return {
    get tries() {
      return tries;
    },
    isOverAt(taken) {
      tries += 1;
      if (taken > before) alone += 1;
      before = taken;
      return tries >= MOST_TRIES && alone >= MOST_ALONE;
    },
  };
}
