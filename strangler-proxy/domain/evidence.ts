/** Far above what is ever asked for, and far below what a number can hold. */
const MOST = 1e100;
const LARGEST_LOG = 500;

/** Events after which a service may have turned bad, for all that is supposed. */
const EVENTS_PER_START = 8;

/** The weight of the beginning. */
const AT_FIRST = 0.75;

/**
 * What there is against a service: an e-process, which is 1 on average or less, however long and often one
 * looks, while nothing is wrong. That it ever reaches x then has a probability of at most 1/x (Ville 1939,
 * Étude critique de la notion de collectif).
 *
 * It is the mean over alternatives, each a wealth that is multiplied by the likelihood ratio of what was
 * seen (Wald 1945, Sequential Tests of Statistical Hypotheses), and over the moments from which on the
 * service may be bad (Shin, Ramdas, Rinaldo 2022, E-detectors): one that was good for long
 * has no credit from that. Most of the weight is on the beginning; the rest gets thinner so slowly that a
 * later moment costs little more than the logarithm of its number.
 */
export class Evidence {
  readonly #weights: readonly number[];
  readonly #wealth: Float64Array;
  /** The logarithm of the first alternative's, since it was last 1 or less. */
  #rise = 0;
  #starts = 0;
  #events = 0;

  /** @param weights of the alternatives, that of the least difference first: 1 in all */
  constructor(weights: readonly number[]) {
    this.#weights = weights;
    this.#wealth = new Float64Array(weights.length);
  }

  get value(): number {
    let sum = 0;
    for (const wealth of this.#wealth) sum += wealth;
    return sum;
  }

  /** Whether what comes next is a moment from which on the service may be bad. */
  get #isStarting(): boolean {
    return this.#starts === 0 || this.#events >= EVENTS_PER_START;
  }

  /**
   * @param logFactors of each alternative: the logarithm of what is at most 1 on average while nothing is wrong
   * @param events that they come from
   * @returns whether nothing that was seen before speaks for the first alternative (Page 1954, Continuous inspection
   *   schemes)
   */
  add(logFactors: ArrayLike<number>, events: number): boolean {
    const start = this.#isStarting ? this.#nextStart() : 0;
    const isAnew = this.#rise <= 0;
    this.#rise = Math.max(0, this.#rise + (logFactors[0] ?? 0));
    for (let index = 0; index < this.#wealth.length; index += 1) {
      const factor = Math.exp(Math.min(LARGEST_LOG, logFactors[index] ?? 0));
      const before = (this.#wealth[index] ?? 0) + start * (this.#weights[index] ?? 0);
      this.#wealth[index] = Math.min(MOST, before * factor);
    }
    this.#events += events;
    return isAnew;
  }

  /** So much at first, then the rest times 1/log₂ k − 1/log₂ (k + 1) from k = 2: 1 in all. */
  #nextStart(): number {
    this.#starts += 1;
    this.#events = 0;
    const k = this.#starts;
    return k === 1 ? AT_FIRST : (1 - AT_FIRST) * (1 / Math.log2(k) - 1 / Math.log2(k + 1));
  }
}
