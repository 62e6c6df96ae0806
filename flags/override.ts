/** Flags that are forced to a value, whatever their source says: it outranks every flag, until it is lifted or ends. */
export type Override = {
  /** A UUID. */
  readonly id: string;
  /** By the names of flags. */
  readonly flags: Readonly<Record<string, boolean>>;
  readonly who: string;
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** RFC 3339, UTC: when it ends by itself. */
  readonly until?: string | undefined;
  readonly origin: 'operator' | 'guard';
  /** Who ended it. It is kept for a while: an instance that was away must not bring it back. */
  readonly lifted?: Lift | undefined;
};

export type Lift = { readonly who: string; readonly at: string; readonly reason: string };

/** ms for which overrides are remembered that are over. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

/**
 * What two know of overrides, together. Whatever the order in which it is told: lifted once is lifted.
 *
 * @param now ms since 1970: those that have been over for 30 days are forgotten
 */
export function mergedOverrides(
  known: readonly Override[],
  told: readonly Override[],
  now: number,
): readonly Override[] {
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const one of told) {
    const before = byId.get(one.id);
    if (before === undefined || counts(one, before) > 0) byId.set(one.id, one);
  }
  const merged = [...byId.values()].filter((one) => (endOf(one) ?? now) > now - REMEMBERED_MS);
  // The same order everywhere: of two at once, the same one counts.
  return merged.sort((one, other) => inTime(one.at, other.at) || compare(one.id, other.id));
}

/** Those in force. */
export function activeOverrides(overrides: readonly Override[], now: number): readonly Override[] {
  return overrides.filter(({ lifted, until }) => {
    // Whenever that was: the clock of whoever lifted it may be ahead of this one.
    return lifted === undefined && (until === undefined || Date.parse(until) > now);
  });
}

/** The values that flags are forced to; of several overrides, the latest counts. */
export function forcedFlags(
  overrides: readonly Override[],
  now: number,
): ReadonlyMap<string, boolean> {
  return new Map(activeOverrides(overrides, now).flatMap(({ flags }) => Object.entries(flags)));
}

/** When the next of those in force ends, in ms since 1970; undefined if none does by itself. */
export function nextEnd(overrides: readonly Override[], now: number): number | undefined {
  const ends = activeOverrides(overrides, now).flatMap(({ until }) => until ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends.map(Date.parse));
}

/** More than 0 if the one of two with the same id is to be kept: everywhere the same, who told it first. */
function counts(one: Override, before: Override): number {
  const [lift, known] = [one.lifted, before.lifted];
  const byLift =
    lift && known ? inTime(known.at, lift.at) : Number(Boolean(lift)) - Number(Boolean(known));
  return byLift || compare(JSON.stringify(before), JSON.stringify(one));
}

/** A lift that is told to be older than what it lifts was made by a clock that is wrong. */
function endOf({ at, until, lifted }: Override): number | undefined {
  if (lifted !== undefined) return Math.max(Date.parse(at), Date.parse(lifted.at));
  return until === undefined ? undefined : Date.parse(until);
}

/** Not by their letters: one may be told in seconds, and another in milliseconds. */
function inTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other) || compare(one, other);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
