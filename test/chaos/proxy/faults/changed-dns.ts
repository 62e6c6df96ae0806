import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyFault } from '../proxy-fault.ts';
import { zoneOf } from '../service-names.ts';

export const changedDns: ProxyFault = {
  name: 'changed-dns',
  about: 'each service moves: its name gets another address, and what was at the old one goes',
  instances: 2,
  isNamed: true,
  async run(stand) {
    const at = (index: number) =>
      [stand.members[index], stand.orders[index]].filter((one) => one !== undefined);
    const [before, after] = [at(0), at(1)];
    await stand.spend('steady', 'steady');
    stand.expectAnswers(['member', 'order'], before);
    stand.dns?.says(zoneOf(after));
    await stand.untilAnswered(after);
    await stand.until('the old address is left alone', async () => {
      stand.mark('looking');
      const since = stand.marks.at(-1);
      await delay(500);
      const answered = stand.answered(['member', 'order', 'payment'], since);
      return before.every(({ name }) => !answered.has(name));
    });
    await Promise.all(before.map((service) => service.kill()));
    await stand.spend('moved', 'fault');
    stand.expectAnswers(['member', 'order'], after);
    const byLegacy = stand.byLegacy(['member', 'order', 'payment'], stand.marks[0]);
    if (byLegacy > 0) stand.problem(`${byLegacy} requests went to the legacy`);
  },
};
