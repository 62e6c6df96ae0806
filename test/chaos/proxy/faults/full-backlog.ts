import { connect, type Socket } from 'node:net';
import type { ProxyFault } from '../proxy-fault.ts';

/** Connections that wait to be taken, besides those that are served: the system takes one more than its backlog. */
const FILLERS = 8;

export const fullBacklog: ProxyFault = {
  name: 'full-backlog',
  about: 'each service stops to take connections, and its backlog is full',
  backlog: 1,
  allowance: { serverBreaks: true },
  async run(stand) {
    await stand.spend('steady', 'steady');
    for (const service of stand.services) service.freeze();
    const fillers: Socket[] = stand.services.flatMap(({ host, port }) =>
      Array.from({ length: FILLERS }, () => connect({ host, port }).on('error', () => {})),
    );
    await stand.spend('full', 'fault');
    stand.expectAnswers(['member', 'order'], [stand.legacy]);
    for (const filler of fillers) filler.destroy();
    for (const service of stand.services) service.thaw();
    await stand.untilAnswered(stand.services);
    await stand.spend('recovered', 'recovery');
  },
};
