/** What a message is about. */
export type Aggregate = { readonly type: string; readonly id: string };

/** What translators last knew of an aggregate. */
export type AggregateState = {
  readonly aggregate: Aggregate;
  /** Plain JSON, the translators' own. */
  readonly state: unknown;
  /** Counts the writes; 0 before the first one. */
  readonly version: number;
};

/** By {@link aggregateKey}; an aggregate that is not there is new. */
export type KnownStates = ReadonlyMap<string, AggregateState>;

/** `order/1521705612047` */
export function aggregateKey({ type, id }: Aggregate): string {
  return `${type}/${id}`;
}
