import type { ProxyFault } from '../proxy-fault.ts';

export const calm: ProxyFault = {
  name: 'calm',
  about: 'nothing goes wrong: what the others are compared with',
  async run(stand) {
    await stand.spend('steady', 'fault');
    const byLegacy = stand.byLegacy(['member', 'order', 'payment'], stand.marks[0]);
    if (byLegacy > 0) stand.problem(`${byLegacy} requests went to the legacy`);
  },
};
