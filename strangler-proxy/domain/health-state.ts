/** How many checks in a row it takes. */
export type HealthSettings = {
  /** … that failed, to take an instance out. */
  readonly fall: number;
  /** … that passed, to bring it back. */
  readonly rise: number;
};

/** Active health of one instance. It is up until checks say otherwise: it may serve before the first one. */
export class HealthState {
  readonly #settings: HealthSettings;
  #isUp = true;
  /** Checks in a row that contradict what is believed. */
  #against = 0;

  constructor(settings: HealthSettings) {
    this.#settings = settings;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Tells how a check came out. Returns whether that changed anything. */
  checked(passed: boolean): boolean {
    if (passed === this.#isUp) {
      this.#against = 0;
      return false;
    }
    this.#against += 1;
    if (this.#against < (this.#isUp ? this.#settings.fall : this.#settings.rise)) return false;
    this.#isUp = passed;
    this.#against = 0;
    return true;
  }
}

/**
 * Whether a check that was answered like that passed.
 *
 * @param expected undefined for 200 to 399
 */
export function isExpected(status: number, expected: readonly number[] | undefined): boolean {
  return expected?.includes(status) ?? (status >= 200 && status < 400);
}
