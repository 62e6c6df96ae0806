import type { FeatureFlag } from './flag-format.ts';

type ReadStrategy = NonNullable<FeatureFlag['strategies']>[number];

/**
 * How a strategy is to be. What is left out (constraints, segments, variants, single parameters) is
 * kept from the strategy whose place it takes; an empty list removes what there is.
 */
export type Strategy = Pick<ReadStrategy, 'name'> & Partial<Omit<ReadStrategy, 'name'>>;

/** How a flag is to be. */
export type WantedFlag = {
  readonly name: string;
  readonly enabled: boolean;
  /** All that it is to have, in order. Left out: those that it has stay, and a new flag gets `default`. */
  readonly strategies?: readonly Strategy[];
  /** For a flag that is new; one that exists keeps its own. */
  readonly description?: string;
};

/** A flag before (undefined: it did not exist) and after it was written. */
export type WrittenFlag = {
  readonly name: string;
  readonly before: FeatureFlag | undefined;
  readonly after: FeatureFlag;
};

/** On whose behalf flags are written. */
export type Author = { readonly who: string; readonly reason: string };

/**
 * Reads and writes flags where they are kept: a local file, or an Unleash server. Flags are told in
 * the `client/features` format, as the processes that follow them are told. Every obligation is in
 * test/conformance/flags.
 */
export type FlagWriter = {
  /** The flags as the source has them now, by name; all, or those of these names that exist. */
  read(names?: readonly string[]): Promise<Map<string, FeatureFlag>>;
  /**
   * Writes flags one after the other, and makes those that are missing; resolves with each before
   * and after. What is as wanted already is not written. Rejects at the first that cannot be
   * written: those before it stay written.
   */
  write(wanted: readonly WantedFlag[], by: Author): Promise<readonly WrittenFlag[]>;
};
