/** When an instance is left out because of how it answers. */
export type EjectionSettings = {
  /** So many failures in a row. */
  readonly failures: number;
  /** … or this share of what it was asked in the window … */
  readonly rate: number;
  /** … of at least so many requests. */
  readonly requests: number;
  /** ms */
  readonly window: number;
  /** ms that it is left out for the first time; the second time twice as long, and so on. */
  readonly time: number;
};

/** Which of the two it was. */
export type EjectionReason = 'failures' | 'rate';

/** ms: an instance that is well again must not wait for an hour because of its past. */
const LONGEST_MS = 300_000;

/** What falls out of the window falls out a tenth at a time. */
const BUCKETS = 10;

/**
 * Passive health of one instance: looks at its outcomes, and says when it is to be left out, and until when.
 * Each outcome costs an addition or two, whatever the window.
 */
export class Ejection {
  readonly #settings: EjectionSettings;
  readonly #bucketMs: number;
  readonly #requests = new Uint32Array(BUCKETS);
  readonly #failures = new Uint32Array(BUCKETS);
  /** Of the latest bucket, counted from the clock's zero. */
  #bucket = 0;
  #requestsInWindow = 0;
  #failuresInWindow = 0;
  #inARow = 0;
  /** How often it was left out lately. */
  #times = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(settings: EjectionSettings) {
    this.#settings = settings;
    this.#bucketMs = settings.window / BUCKETS;
  }

  /** Until when it is left out: ms on the caller's clock; in the past when it is not. */
  get until(): number {
    return this.#until;
  }

  /**
   * Tells how a request came out. Returns why the instance is left out from now on, if it is: only a failure
   * leads to that. What was sent before it was left out, and comes out afterwards, counts for nothing.
   *
   * @param now ms, on a clock that never goes back
   */
  settle(outcome: 'success' | 'failure', now: number): EjectionReason | undefined {
    if (now < this.#until) return undefined;
    this.#turn(now);
    const at = this.#bucket % BUCKETS;
    this.#requests[at] = (this.#requests[at] ?? 0) + 1;
    this.#requestsInWindow += 1;
    if (outcome === 'success') {
      this.#inARow = 0;
      return undefined;
    }
    this.#failures[at] = (this.#failures[at] ?? 0) + 1;
    this.#failuresInWindow += 1;
    this.#inARow += 1;
    const reason = this.#reason();
    if (reason !== undefined) this.#eject(now);
    return reason;
  }

  #reason(): EjectionReason | undefined {
    const { failures, rate, requests } = this.#settings;
    if (this.#inARow >= failures) return 'failures';
    if (this.#requestsInWindow < requests) return undefined;
    return this.#failuresInWindow >= rate * this.#requestsInWindow ? 'rate' : undefined;
  }

  #eject(now: number): void {
    const { time } = this.#settings;
    const forgiven = this.#times === 0 ? 0 : Math.floor((now - this.#until) / time);
    this.#times = Math.max(0, this.#times - forgiven) + 1;
    this.#until = now + Math.min(LONGEST_MS, time * this.#times);
    // When it is back, it is judged by what it does then.
    this.#clear();
    this.#inARow = 0;
  }

  /** Forgets what is older than the window. */
  #turn(now: number): void {
    const bucket = Math.floor(now / this.#bucketMs);
    if (bucket <= this.#bucket) return;
    if (bucket - this.#bucket >= BUCKETS) this.#clear();
    else {
      for (let passed = this.#bucket + 1; passed <= bucket; passed += 1) {
        const at = passed % BUCKETS;
        this.#requestsInWindow -= this.#requests[at] ?? 0;
        this.#failuresInWindow -= this.#failures[at] ?? 0;
        this.#requests[at] = 0;
        this.#failures[at] = 0;
      }
    }
    this.#bucket = bucket;
  }

  #clear(): void {
    this.#requests.fill(0);
    this.#failures.fill(0);
    this.#requestsInWindow = 0;
    this.#failuresInWindow = 0;
  }
}
