/** How many requests an upstream has in hand at most, and how many wait for that. */
export type BulkheadLimits = {
  readonly requests: number;
  readonly queue: number;
  /** ms that one waits at most. */
  readonly wait: number;
};

/** Somebody who waits for a place. Is told one of both, once, unless it withdraws. */
export type Waiter = {
  placed(): void;
  refused(): void;
};

/**
 * The places of one upstream: a slow one cannot take all sockets and all memory of the process. First come,
 * first served; who would wait too long is refused.
 */
export class Bulkhead {
  readonly #limits: BulkheadLimits;
  readonly #clock: () => number;
  /** Those that wait, with the time until which they do, the first one first. */
  readonly #waiting = new Map<Waiter, number>();
  #inHand = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isPlacing = false;

  /** @param clock ms */
  constructor(limits: BulkheadLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Whether it gives no more places. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get inHand(): number {
    return this.#inHand;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Takes a place, or a place in the queue for one.
   *
   * @param share of the places that may be in use for it to get one; below 1 it does not wait either
   */
  enter(waiter: Waiter, share = 1): 'placed' | 'waits' | 'full' {
    const { requests, queue, wait } = this.#limits;
    if (this.#isClosed) return 'full';
    if (this.#inHand < requests * share) {
      this.#inHand += 1;
      return 'placed';
    }
    if (share < 1 || this.#waiting.size >= queue) return 'full';
    this.#waiting.set(waiter, this.#clock() + wait);
    this.#timer ??= setTimeout(this.#onTime, wait);
    return 'waits';
  }

  /** Gives a place up: the next in the queue has it. */
  leave(): void {
    this.#inHand -= 1;
    // Whoever is placed may leave at once: in a long queue, one within the other would be too deep.
    if (this.#isPlacing) return;
    this.#isPlacing = true;
    try {
      this.#placeNext();
    } finally {
      this.#isPlacing = false;
    }
  }

  /** Waits no longer. */
  withdraw(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Gives no more places, and refuses those that wait. */
  close(): void {
    this.#isClosed = true;
    this.#refuse(Number.POSITIVE_INFINITY);
  }

  #placeNext(): void {
    for (const [waiter] of this.#waiting) {
      if (this.#inHand >= this.#limits.requests) return;
      this.#inHand += 1;
      this.withdraw(waiter);
      waiter.placed();
    }
  }

  readonly #onTime = (): void => {
    this.#timer = undefined;
    this.#refuse(this.#clock());
    const next = this.#waiting.values().next();
    if (!next.done) this.#timer ??= setTimeout(this.#onTime, next.value - this.#clock());
  };

  #refuse(until: number): void {
    for (const [waiter, refusedAt] of this.#waiting) {
      if (refusedAt > until) return;
      this.withdraw(waiter);
      waiter.refused();
    }
  }
}
