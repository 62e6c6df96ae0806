import type { ProxyFault } from '../proxy-fault.ts';
import type { Behaviour } from '../sample-settings.ts';
import type { Stand } from '../stand.ts';

/** Executed and not answered well: whether it was executed, only the service knows. */
const allowance = { serverBreaks: true };

export const silentService: ProxyFault = {
  name: 'silent-service',
  about: 'each service takes requests, executes them, and never answers',
  allowance,
  async run(stand) {
    await misbehave(stand, { kind: 'silent' });
    stand.expectAnswers(['member', 'order'], [stand.legacy]);
    await recover(stand);
  },
};

export const halfAnswers: ProxyFault = {
  name: 'half-answers',
  about: 'each service begins its answers, and breaks off amid their bodies',
  allowance,
  async run(stand) {
    await misbehave(stand, { kind: 'half' });
    await recover(stand);
  },
};

export const failingService: ProxyFault = {
  name: 'failing-service',
  about: 'each service executes, and answers 30 % with 500',
  settings: { route: { fallbackOn: [500, 502, 503, 504] } },
  allowance,
  async run(stand) {
    await misbehave(stand, { kind: 'failing', share: 0.3 });
    stand.expectAnswers(['member'], [stand.legacy, ...stand.members]);
    await recover(stand);
  },
};

async function misbehave(stand: Stand, behaviour: Behaviour): Promise<void> {
  await stand.spend('steady', 'steady');
  for (const service of stand.services) service.behave(behaviour);
  await stand.spend(behaviour.kind, 'fault');
}

async function recover(stand: Stand): Promise<void> {
  for (const service of stand.services) service.behave({ kind: 'well' });
  await stand.untilAnswered(stand.services);
  await stand.spend('recovered', 'recovery');
}
