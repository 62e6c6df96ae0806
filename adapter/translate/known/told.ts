import { isBefore } from '../values/instant.ts';

/** Something that the legacy told, and when it was so: RFC 3339. */
export type Told<Value> = { readonly value: Value; readonly asOf: string };

/** Whether something newer is known; of two at the same time the one that arrives later counts. */
export function isStale(known: Told<unknown> | undefined, asOf: string): boolean {
  return known !== undefined && isBefore(asOf, known.asOf);
}

/** The newer of what is known and what is told now. */
export function newer<Value>(known: Told<Value> | undefined, told: Told<Value>): Told<Value> {
  return known !== undefined && isStale(known, told.asOf) ? known : told;
}

/** What a translator makes of a message whose time is before what is known of its aggregate. */
export const OLDER_THAN_KNOWN = { kind: 'stale', reason: 'older than what is known' } as const;
