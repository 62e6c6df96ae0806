/** The share that is let through at the beginning. */
const FIRST_SHARE = 0.1;

/** So many requests tell whether a recovery fails. */
const TELLING = 5;

/**
 * A service that answered again, and is sent a growing share of its requests: all at once might be what it
 * broke down under. Pure: whoever asks says what time it is.
 */
export class Recovery {
  readonly #begunAt: number;
  readonly #ms: number;
  #settled = 0;
  #failed = 0;

  /** @param ms over which the share grows to all */
  constructor(begunAt: number, ms: number) {
    this.#begunAt = begunAt;
    this.#ms = ms;
  }

  /** From 0 to 1. */
  share(now: number): number {
    return Math.min(1, FIRST_SHARE + ((1 - FIRST_SHARE) * (now - this.#begunAt)) / this.#ms);
  }

  /** Whether it has failed: half of what was let through was not answered. */
  settle(outcome: 'success' | 'failure'): boolean {
    this.#settled += 1;
    if (outcome === 'failure') this.#failed += 1;
    return this.#settled >= TELLING && this.#failed * 2 >= this.#settled;
  }
}
