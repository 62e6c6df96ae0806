import { BanyanError } from '#contracts';
import type { ParkedFilter, ParkedMessage } from '../domain/parked-message.ts';
import type { ParkedStore } from '../domain/parked-store.ts';

/** Ids of one filter: each of them is looked up. */
const MOST_IDS = 1_000;

/** By id, or by the beginning of one. Throws `parked_unknown` or `parked_ambiguous` (exit code 2). */
export async function foundMessage(
  parked: Pick<ParkedStore, 'find'>,
  id: string,
): Promise<ParkedMessage> {
  const [found, another] = await parked.find(id.toLowerCase());
  if (found === undefined) {
    throw new BanyanError('parked_unknown', `there is no parked message ${id}`, {
      exitCode: 2,
      advice: 'See their ids with `banyan failed list`.',
    });
  }
  if (another !== undefined) {
    throw new BanyanError('parked_ambiguous', `${id} begins more than one id`, {
      exitCode: 2,
      advice: 'Give more of the id.',
    });
  }
  return found;
}

/** The filter with whole ids in it. Throws like {@link foundMessage}, and `usage` for too many ids. */
export async function withWholeIds(
  parked: Pick<ParkedStore, 'find'>,
  filter: ParkedFilter,
): Promise<ParkedFilter> {
  if (filter.ids === undefined) return filter;
  if (filter.ids.length > MOST_IDS) {
    throw new BanyanError('usage', `${filter.ids.length} ids are too many`, {
      exitCode: 2,
      advice: `Give at most ${MOST_IDS}, or a filter that means them.`,
    });
  }
  const ids: string[] = [];
  for (const id of filter.ids) ids.push((await foundMessage(parked, id)).id);
  return { ...filter, ids };
}

/** Messages of one page. */
const PAGE = 200;

/** All that a filter means, oldest first, a page at a time. */
export async function* pagesOf(
  parked: Pick<ParkedStore, 'list'>,
  filter: ParkedFilter,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly ParkedMessage[]> {
  let left = limit;
  for (let after = 0; left > 0; ) {
    const page = await parked.list(filter, { after, limit: Math.min(PAGE, left) });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    left -= page.length;
    after = last.position;
  }
}

/** The same from the newest page on; within each the oldest first. */
export async function* pagesFromEnd(
  parked: Pick<ParkedStore, 'list'>,
  filter: ParkedFilter,
): AsyncGenerator<readonly ParkedMessage[]> {
  for (let before: number | undefined; ; ) {
    const page = await parked.list(filter, { before, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.toReversed();
    before = last.position;
  }
}
