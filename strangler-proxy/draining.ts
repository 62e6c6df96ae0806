import { setTimeout as delay } from 'node:timers/promises';
import type { BanyanConfig } from '#contracts';
import type { Logger } from '#process';
import type { InHand } from './serving.ts';

type Times = BanyanConfig['drain'];

/** What a drain needs to know. */
export type DrainOptions = {
  /** As they are when it begins. */
  readonly times: () => Times;
  readonly inHand: () => InHand | Promise<InHand>;
  /** Ends what is in hand. Resolves with what it broke off. */
  readonly drain: (times: Times) => Promise<InHand>;
  readonly log: Logger;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** ms since 1970. */
  readonly now: () => number;
};

/** How a proxy ends. */
export type Draining = {
  /** Begins it, once; resolves when nothing is left, or the time is over. */
  drain(): Promise<void>;
  /** For readiness: a check that fails from its beginning on. */
  check(): { readonly draining?: false };
  /** For the status; undefined until it begins. */
  status(): Promise<(InHand & { readonly since: string }) | undefined>;
};

/** Readiness goes first, then after the delay all that is in hand ends. */
export function createDraining({ times, inHand, drain, log, clock, now }: DrainOptions): Draining {
  let since: string | undefined;
  let drained: Promise<void> | undefined;
  const begin = async () => {
    const settings = times();
    const begunAt = clock();
    since = new Date(now()).toISOString();
    log.info({ ...(await inHand()), delayMs: settings.delay }, 'draining');
    await delay(settings.delay);
    const cutOff = await drain(settings);
    const isClean = cutOff.requests + cutOff.webSockets === 0;
    log[isClean ? 'info' : 'warn']({ ms: Math.round(clock() - begunAt), cutOff }, 'drained');
  };
  return {
    drain() {
      drained ??= begin();
      return drained;
    },
    check: () => (since === undefined ? {} : { draining: false }),
    status: async () => (since === undefined ? undefined : { since, ...(await inHand()) }),
  };
}
