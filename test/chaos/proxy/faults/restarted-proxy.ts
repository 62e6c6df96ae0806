import type { ProxyFault } from '../proxy-fault.ts';

/** How often a proxy takes over from another. */
const TIMES = { short: 1, whole: 3 };

export const restartedProxy: ProxyFault = {
  name: 'restarted-proxy',
  about: 'a second proxy is started at the same port, then the first one is stopped',
  settings: { reusePort: true },
  async run(stand) {
    await stand.spend('steady', 'steady');
    let { proxy } = stand;
    for (let time = 1; time <= TIMES[stand.isShort ? 'short' : 'whole']; time += 1) {
      const next = stand.anotherProxy(`proxy ${time + 1}`);
      await next.start();
      await stand.spend('both', 'recovery');
      await proxy.stop();
      proxy = next;
      await stand.spend('the other alone', 'recovery');
      stand.expectAnswers(['member', 'order', 'page'], [...stand.services, stand.legacy]);
    }
  },
};
