import { median } from '../../../bench/adapter/statistics.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyFault } from '../proxy-fault.ts';
import { p99Of } from '../tally.ts';

/** Of the legacy's p99 for its own pages, against its normal. */
const MOST = 1.2;
/** How often it is slow, and how often it is not, in turns: so that what else the machine does falls on both. */
const TURNS = { short: 2, whole: 7 };
/** Customers who wait for a slow service come no more often: so there are many. */
const CONNECTIONS = 100;

export const overloadedService: ProxyFault = {
  name: 'overloaded-service',
  about: 'each service slows to 20 s, again and again; the legacy must not notice',
  connections: CONNECTIONS,
  settings: { service: { limit: { requests: 64, wait: 200 } } },
  allowance: { serverBreaks: true },
  async run(stand) {
    const phase = stand.isShort ? 'fault' : 'steady';
    /** The legacy's p99 for its own pages meanwhile, in ms. */
    const watched = async (what: string) => {
      const from = Date.now();
      await stand.spend(what, phase);
      const to = Date.now();
      const isOfWindow = ({ kind, at }: Outcome) => kind === 'page' && at >= from && at < to;
      return () => p99Of(stand.outcomes.filter(isOfWindow));
    };
    const turns: { readonly normal: () => number; readonly slow: () => number }[] = [];
    await stand.spend('warming up', 'recovery');
    for (let turn = 0; turn < TURNS[stand.isShort ? 'short' : 'whole']; turn += 1) {
      const normal = await watched('normal');
      for (const service of stand.services) service.behave({ kind: 'slow', ms: 20_000 });
      const slow = await watched('slow');
      stand.expectAnswers(['member', 'order'], [stand.legacy]);
      turns.push({ normal, slow });
      for (const service of stand.services) service.behave({ kind: 'well' });
      await stand.untilAnswered(stand.services);
    }
    // Only now is every outcome of each window known.
    const times = turns.map(({ normal, slow }) => ({ normal: normal(), slow: slow() }));
    const middle = (of: 'normal' | 'slow') => median(times.map((turn) => turn[of])).toFixed(1);
    const ratio = median(times.map(({ normal, slow }) => slow / normal));
    stand.notes['p99 of the legacy, ms'] =
      `${middle('normal')} normal, ${middle('slow')} meanwhile`;
    stand.notes.ratio = ratio.toFixed(2);
    // In seconds, a p99 is that of a few requests, and of whoever else has the processor: it is told alone.
    if (!stand.isShort && !(ratio <= MOST)) {
      stand.problem(`the legacy’s p99 is ${ratio.toFixed(2)} times its normal, not ${MOST}`);
    }
  },
};
