import type { ProxyFault } from '../proxy-fault.ts';
import { p99Of } from '../tally.ts';

/** Of the legacy's p99 for its own pages, against its normal. */
const MOST = 1.2;
/** How often it is slow, and how often it is not, in turns: so that what else the machine does falls on both. */
const TURNS = { short: 2, whole: 4 };
/** Customers who wait for a slow service come no more often: so there are many. */
const CONNECTIONS = 100;

export const overloadedService: ProxyFault = {
  name: 'overloaded-service',
  about: 'each service slows to 20 s, again and again; the legacy must not notice',
  connections: CONNECTIONS,
  settings: { service: { limit: { requests: 64, wait: 200 } } },
  allowance: { serverBreaks: true },
  async run(stand) {
    const windows: { readonly isSlow: boolean; readonly from: number; readonly to: number }[] = [];
    const watch = async (isSlow: boolean) => {
      const from = Date.now();
      await stand.spend(isSlow ? 'slow' : 'normal', isSlow ? 'fault' : 'steady');
      windows.push({ isSlow, from, to: Date.now() });
    };
    await stand.spend('warming up', 'recovery');
    for (let turn = 0; turn < TURNS[stand.isShort ? 'short' : 'whole']; turn += 1) {
      await watch(false);
      for (const service of stand.services) service.behave({ kind: 'slow', ms: 20_000 });
      await watch(true);
      stand.expectAnswers(['member', 'order'], [stand.legacy]);
      for (const service of stand.services) service.behave({ kind: 'well' });
      await stand.untilAnswered(stand.services);
    }
    const pages = stand.outcomes.filter(({ kind }) => kind === 'page');
    const p99 = (slow: boolean) =>
      p99Of(
        pages.filter(({ at }) =>
          windows.some(({ isSlow, from, to }) => isSlow === slow && at >= from && at < to),
        ),
      );
    const [normal, overloaded] = [p99(false), p99(true)];
    const ratio = overloaded / normal;
    stand.notes['p99 of the legacy, ms'] = `${normal.toFixed(1)} normal, ${overloaded.toFixed(1)}`;
    stand.notes.ratio = ratio.toFixed(2);
    // In seconds, a p99 is that of a few requests, and of whoever else has the processor: it is told alone.
    if (!stand.isShort && !(ratio <= MOST)) {
      stand.problem(`the legacy’s p99 is ${ratio.toFixed(2)} times its normal, not ${MOST}`);
    }
  },
};
