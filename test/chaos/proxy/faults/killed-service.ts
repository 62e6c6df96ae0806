import type { ProxyFault } from '../proxy-fault.ts';

/** What a service may have executed before it was killed, nobody knows. */
const allowance = { serverBreaks: true };

export const killedOnlyInstance: ProxyFault = {
  name: 'killed-only-instance',
  about: 'kill -9 of the only instance of each service, which comes back later',
  allowance,
  async run(stand) {
    await stand.spend('steady', 'steady');
    await Promise.all(stand.services.map((service) => service.kill()));
    await stand.spend('killed', 'fault');
    stand.expectAnswers(['member', 'order'], [stand.legacy]);
    await Promise.all(stand.services.map((service) => service.start()));
    await stand.untilAnswered(stand.services);
    await stand.spend('recovered', 'recovery');
  },
};

export const killedOneOfThree: ProxyFault = {
  name: 'killed-one-of-three',
  about: 'kill -9 of one of three instances of each service, which comes back later',
  instances: 3,
  allowance,
  async run(stand) {
    const killed = [stand.members[0], stand.orders[0]].filter((one) => one !== undefined);
    await stand.untilAnswered(stand.services);
    await stand.spend('steady', 'steady');
    await Promise.all(killed.map((service) => service.kill()));
    await stand.spend('killed', 'fault');
    stand.expectAnswers(
      ['member', 'order'],
      stand.services.filter((service) => !killed.includes(service)),
    );
    const byLegacy = stand.byLegacy(['member', 'order', 'payment'], stand.marks.at(-1));
    stand.notes['by the legacy meanwhile'] = byLegacy;
    await Promise.all(killed.map((service) => service.start()));
    await stand.untilAnswered(stand.services);
    await stand.spend('recovered', 'recovery');
  },
};
