/** Where an event of the SCM waits on its way to the legacy. */
export type LagPlace = (typeof LAG_PLACES)[number];

export const LAG_PLACES = [
  'queue',
  'dead-letter queue',
  'undeliverable',
  'in hand',
  'parked',
  'held',
  'withheld',
  'scheduled',
  'replaying',
] as const;

/** Events of one kind in one place. */
export type LaggingEvents = {
  readonly count: number;
  /** Their contract; absent where nobody has read them yet, or nobody can. */
  readonly event?: string;
  /** The type of their aggregates, such as `order`; absent as before. */
  readonly aggregate?: string;
  /** When the oldest of them happened, or was parked or committed: RFC 3339, UTC. */
  readonly oldest?: string;
};

/** What an adapter knows of events that are on their way. */
export type RollbackLag = {
  /** When it was asked: RFC 3339, UTC. */
  readonly at: string;
  /** Which instance it is, among those that answer. */
  readonly instance: string;
  /**
   * Adapters that receive from the queue of the way back: what is in hand of another one than this is not told
   * here. Absent while the broker is away, or there is no way back.
   */
  readonly receivers?: number;
  /** Of the SCM, not yet at the legacy. */
  readonly wayBack: readonly (LaggingEvents & { readonly place: LagPlace })[];
  /** For the SCM, not yet at the broker. They are published whatever routes say. */
  readonly outbox: readonly LaggingEvents[];
  /** What could not be found out, in words. */
  readonly unknown: readonly string[];
};

/**
 * - `safe`: all that Banyan has received of the SCM is at the legacy.
 * - `unsafe`: the legacy lacks these events: it would answer as if they had not happened.
 * - `unknown`: not all of it could be asked.
 */
export type Loss = {
  readonly verdict: 'safe' | 'unsafe' | 'unknown';
  readonly lost: RollbackLag['wayBack'];
  readonly unpublished: readonly LaggingEvents[];
  readonly unknown: readonly string[];
};

/** The same events, those of one kind together. */
export function summed(events: readonly LaggingEvents[]): readonly LaggingEvents[] {
  const groups = Map.groupBy(events, ({ event, aggregate }) => JSON.stringify([event, aggregate]));
  return [...groups.values()].map((group): LaggingEvents => {
    const [oldest] = group.flatMap(({ oldest: one }) => one ?? []).sort();
    const count = group.reduce((sum, one) => sum + one.count, 0);
    return { ...group[0], count, ...(oldest === undefined ? {} : { oldest }) };
  });
}

/** Places that every instance sees alike. */
const isShared = ({ place }: { readonly place: LagPlace }) => place !== 'in hand';

/**
 * What the legacy would lack after a rollback, told by all adapters that were asked. `aggregates`: the types that
 * the capability is about, everything unless told; what may be of any type always counts.
 */
export function lossOf(lags: readonly RollbackLag[], aggregates?: ReadonlySet<string>): Loss {
  const isOurs = ({ aggregate }: LaggingEvents) =>
    aggregates === undefined || aggregate === undefined || aggregates.has(aggregate);
  const [first, ...others] = [...new Map(lags.map((lag) => [lag.instance, lag])).values()];
  if (first === undefined) {
    return { verdict: 'unknown', lost: [], unpublished: [], unknown: ['no adapter was asked'] };
  }
  const asked = 1 + others.length;
  const { receivers = asked } = first;
  const unknown = [...new Set([first, ...others].flatMap((lag) => lag.unknown))];
  if (receivers > asked) {
    unknown.push(
      `${receivers} adapters receive what the SCM says, and ${asked} answered: what the others have in hand`,
    );
  }
  const inHand = others.flatMap(({ wayBack }) => wayBack.filter((one) => !isShared(one)));
  const lost = [...first.wayBack, ...inHand].filter((one) => one.count > 0 && isOurs(one));
  const unpublished = first.outbox.filter((one) => one.count > 0 && isOurs(one));
  const verdict = lost.length > 0 ? 'unsafe' : unknown.length > 0 ? 'unknown' : 'safe';
  return { verdict, lost, unpublished, unknown };
}
