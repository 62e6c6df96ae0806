import type { ParkedFilter, ParkedState, ParkedSummary, Parking } from '#adapter';

/** What waits and is not held back by another: what an operator has to look at. */
export const WAITING: readonly ParkedState[] = ['parked', 'scheduled', 'replaying'];

/** Messages asked for at once. */
const PAGE = 500;

/** Page after page, as far as it is read. */
export async function* messagesOf(
  parking: Parking,
  filter: ParkedFilter,
  limit = Number.POSITIVE_INFINITY,
  first?: string,
): AsyncIterable<ParkedSummary> {
  let left = limit;
  let after = first;
  while (left > 0) {
    const page = await parking.list(filter, { limit: Math.min(left, PAGE), after });
    yield* page.messages;
    left -= page.messages.length;
    after = page.next;
    if (after === undefined) return;
  }
}
