/** How large a run is. */
export type Sizes = {
  /** How many of equal arms, and how many seconds each of their stages lasts. */
  readonly rollouts: number;
  readonly seconds: number;
  /** Services that turn bad, of each kind. */
  readonly services: number;
};

export const full: Sizes = { rollouts: 10_000, seconds: 200, services: 2_000 };

/** Shows that all of it runs, and what is grossly wrong. */
export const short: Sizes = { rollouts: 600, seconds: 60, services: 60 };
