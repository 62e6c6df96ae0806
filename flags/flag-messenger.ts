import { setTimeout as delay } from 'node:timers/promises';
import type { BusPlace } from './bus-place.ts';
import type { Confirmation, FlagNews } from './flag-news.ts';
import type { BusSender } from './flag-sender.ts';
import { type InstancePlace, postNews } from './posted-news.ts';

/** An instance that has the news in force. */
export type Confirmed = Confirmation & {
  /** From when the news were told until this was known. */
  readonly ms: number;
};

export type Told = {
  readonly confirmed: readonly Confirmed[];
  /** What could not be reached, and why: `bus`, or the URL of an admin API. */
  readonly unreached: readonly { readonly where: string; readonly why: string }[];
  /** Instances that were there at the last hello, and have not confirmed. */
  readonly missing: readonly Confirmation[];
};

/** Tells all instances, from outside of them. */
export type FlagMessenger = {
  /**
   * Sends news on all ways at once, each as soon as it is open: over the bus, and to each admin API. Resolves when
   * all who were there at the last hello have confirmed; else, once somebody did, after a pause in which nobody
   * else does (a hello: also when nobody did), and at the latest `within` ms after they were sent. Never fails.
   */
  tell(news: FlagNews, within: number): Promise<Told>;
  close(): Promise<void>;
};

/** ms without a confirmation after which nobody else is expected, as long as nobody is missing. */
const PAUSE_MS = 250;

/**
 * Opens the ways to all instances, without waiting for any. Neither the bus nor an instance need be there; what is
 * not is told with each news, and tried again with the next.
 */
export function openFlagMessenger(
  bus: BusPlace | undefined,
  instances: readonly InstancePlace[],
): FlagMessenger {
  const received = new Set<(confirmation: Confirmation) => void>();
  const open = async () => {
    if (bus === undefined) return undefined;
    // Only here: whoever has no bus does not wait for amqplib to load.
    const { openBusSender } = await import('./flag-sender.ts');
    return openBusSender(bus, (one) => received.forEach((take) => void take(one)));
  };
  let opening = open();
  const sender = async (): Promise<BusSender | undefined> => {
    const opened = await opening;
    if (opened === undefined || opened.problem === undefined) return opened;
    opening = open();
    return opening;
  };
  let known: readonly Confirmation[] = [];
  let isFirst = true;
  return {
    async tell(news, within) {
      const begun = performance.now();
      let last = begun;
      const confirmed = new Map<string, Confirmed>();
      const take = (confirmation: Confirmation) => {
        if (confirmation.news !== news.id || confirmed.has(confirmation.instance)) return;
        last = performance.now();
        const ms = Math.round((last - begun) * 10) / 10;
        confirmed.set(confirmation.instance, { ...confirmation, ms });
      };
      received.add(take);
      const unreached: Told['unreached'][number][] = [];
      let pending = instances.length;
      for (const place of instances) {
        void postNews(place, news, within).then(
          (confirmation) => {
            pending -= 1;
            take(confirmation);
          },
          (error: Error) => {
            pending -= 1;
            unreached.push({ where: place.url, why: error.message });
          },
        );
      }
      // One that has just failed to open is not opened again at once.
      const opened = await (isFirst ? opening : sender());
      isFirst = false;
      const why = opened?.publish(news);
      if (why !== undefined) unreached.push({ where: 'bus', why });
      const sent = performance.now();
      const missing = () => known.filter(({ instance }) => !confirmed.has(instance));
      const isBusOpen = opened !== undefined && why === undefined;
      const isOver = () => {
        const now = performance.now();
        if (now - sent > within) return true;
        if (pending > 0) return false;
        // Nobody else can answer.
        if (!isBusOpen) return true;
        if (known.length > 0 && missing().length === 0) return true;
        if (missing().length > 0) return false;
        // A change is in force somewhere; a hello may well find nobody.
        const isSilent = confirmed.size === 0 && news.kind !== 'hello';
        return !isSilent && now - Math.max(last, sent) > PAUSE_MS;
      };
      while (!isOver()) await delay(5);
      received.delete(take);
      const told = { confirmed: [...confirmed.values()], unreached, missing: missing() };
      if (news.kind === 'hello') known = told.confirmed;
      return told;
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
