import type { ParkedSummary } from '#adapter';
import { printable, tableOf } from '../table.ts';
import { counted, minuteOf, shortId } from '../words.ts';

export type ListedPage = {
  readonly messages: readonly Pick<ParkedSummary, 'id' | 'parkedAt' | 'state' | 'fingerprint'>[];
  readonly heldBack: number;
  /** Those whose translator is off; 0 where they are not asked for. */
  readonly withheld: number;
  /** The command that shows the next page; undefined at the end. */
  readonly next: string | undefined;
  /** Whether it was asked for everything that waits. */
  readonly isAll: boolean;
};

/** A page of messages: a table, what they hold back, and the way to the next page. */
export function listText(page: ListedPage, width: number): string {
  const { messages, heldBack, withheld, next, isAll } = page;
  const off =
    withheld === 0
      ? []
      : [
          '',
          `${counted(withheld, 'message')} more ${withheld === 1 ? 'waits' : 'wait'} for a translator that is off: --state withheld`,
        ];
  if (messages.length === 0) {
    return [isAll ? 'Nothing is parked.' : 'No message matches.', ...off].join('\n');
  }
  // Mostly all of them are parked: the fingerprint has more use for the room.
  const withState = messages.some(({ state }) => state !== 'parked');
  const heading = ['ID', 'PARKED (UTC)', ...(withState ? ['STATE'] : []), 'WHY'];
  const rows = messages.map(({ id, parkedAt, state, fingerprint }) => [
    shortId(id),
    minuteOf(parkedAt),
    ...(withState ? [state] : []),
    fingerprint,
  ]);
  return [
    tableOf(heading, rows, width),
    ...(heldBack === 0 ? [] : ['', `They hold back ${counted(heldBack, 'message')} more.`]),
    ...off,
    ...(next === undefined ? [] : ['', printable(`Next page: ${next}`)]),
  ].join('\n');
}
