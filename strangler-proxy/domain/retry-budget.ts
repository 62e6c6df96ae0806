/** How many requests may be tries at another instance. */
export type RetryLimits = {
  /** The share of the requests in hand. */
  readonly budget: number;
  /** So many in any case. */
  readonly floor: number;
};

/** Keeps tries at other instances from drowning what is left of an upstream (Envoy's retry budget). */
export class RetryBudget {
  readonly #limits: RetryLimits;
  #taken = 0;

  constructor(limits: RetryLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a try, to be given back when its request is over; false when there is none left.
   *
   * @param inHand requests at the upstream
   */
  take(inHand: number): boolean {
    const { budget, floor } = this.#limits;
    if (this.#taken >= Math.max(floor, Math.floor(inHand * budget))) return false;
    this.#taken += 1;
    return true;
  }

  giveBack(): void {
    this.#taken -= 1;
  }
}
