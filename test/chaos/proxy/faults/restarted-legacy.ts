import { CUTOVERS } from '../proxy-config.ts';
import type { ProxyFault } from '../proxy-fault.ts';

export const restartedLegacy: ProxyFault = {
  name: 'restarted-legacy',
  about: 'kill -9 of the legacy, which comes back later; what is cut over goes on',
  keeps: true,
  // What had been sent when it was killed may have been executed.
  allowance: { mayFail: ['page', 'review'] },
  async run(stand) {
    await stand.spend('steady', 'steady');
    await stand.legacy.kill();
    await stand.spend('killed', 'fault');
    stand.expectAnswers(['member', 'order'], stand.services);
    await stand.legacy.start();
    await stand.untilAnswered([stand.legacy]);
    const since = stand.marks.at(-1);
    await stand.spend('recovered', 'recovery');
    const failed = stand.failed(since);
    stand.notes['kept for it'] = stand.outcomes.filter(({ status }) => status === 202).length;
    await stand.untilKeptIsDone();
    if (failed > 0) stand.notes['failed after it was back'] = failed;
  },
};

/** The flag that closes the legacy. */
const MAINTENANCE = 'legacy.maintenance';

export const maintainedLegacy: ProxyFault = {
  name: 'maintained-legacy',
  about: 'the legacy is under maintenance, and restarted meanwhile; what is written is kept for it',
  keeps: true,
  allowance: { mayFail: ['page'] },
  async run(stand) {
    await stand.spend('steady', 'steady');
    stand.writeFlags([...CUTOVERS, MAINTENANCE]);
    await stand.until('what is written is kept', () =>
      stand.outcomes.some(({ status }) => status === 202),
    );
    await stand.spend('maintained', 'recovery');
    await stand.legacy.kill();
    await stand.spend('killed', 'fault');
    stand.expectAnswers(['member', 'order'], stand.services);
    await stand.legacy.start();
    stand.writeFlags(CUTOVERS);
    await stand.untilAnswered([stand.legacy]);
    stand.notes['kept for it'] = stand.outcomes.filter(({ status }) => status === 202).length;
    await stand.untilKeptIsDone();
    await stand.spend('recovered', 'recovery');
  },
};
