import { translatorFlags } from '#contracts';
import type { StoreCounts } from '../domain/message-store.ts';
import { secondsSince } from './metrics.ts';

/** What waits where, for `banyan status`; what cannot be asked at the moment is absent. */
export type Backlog = {
  /** Messages ready in each of the adapter's queues. */
  readonly queues?: Readonly<Record<string, number>>;
  readonly outbox?: { readonly depth: number; readonly oldestSeconds: number };
  readonly parked?: number;
  readonly held?: number;
  readonly scheduled?: number;
  /** Messages of contracts whose translator is switched off; `since`: RFC 3339, UTC. */
  readonly withheld?: readonly {
    readonly contract: string;
    readonly flag: string;
    readonly count: number;
    readonly since: string;
  }[];
};

/** `now` in ms since 1970. */
export function backlogOf(
  queues: Readonly<Record<string, number>> | undefined,
  counts: StoreCounts | undefined,
  now: number,
): Backlog {
  return {
    ...(queues === undefined ? {} : { queues }),
    ...(counts === undefined
      ? {}
      : {
          outbox: {
            depth: counts.unpublished,
            oldestSeconds: secondsSince(counts.oldestUnpublished, now),
          },
          parked: counts.parked,
          held: counts.held,
          scheduled: counts.scheduled,
          withheld: counts.withheld.map(({ contract, count, since }) => {
            return { contract, flag: translatorFlags(contract).run, count, since };
          }),
        }),
  };
}
