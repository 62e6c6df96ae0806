import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyFault } from '../proxy-fault.ts';

/** How often the file is written, and ms between; every fifth time it is a bad one. */
const TIMES = 50;
const PAUSE = { short: 60, whole: 400 };

const bad = ['routes: [', '{"legacy": 7}', '{"lgacy": "http://127.0.0.1:1"}', ''];

export const reloads: ProxyFault = {
  name: 'reloads',
  about: 'banyan.yaml is written 50 times, other routes and instances, every fifth time badly',
  instances: 2,
  async run(stand) {
    await stand.spend('steady', 'steady');
    const [first, second] = stand.members;
    const urls = [[first, second], [second], [second, first]].map((instances) =>
      instances.flatMap((instance) => instance?.url ?? []),
    );
    stand.mark('reloading');
    for (let time = 1; time <= TIMES; time += 1) {
      const url = urls[time % urls.length] ?? [];
      const isBad = time % 5 === 0 && time < TIMES;
      stand.writeConfig(isBad ? (bad[(time / 5) % bad.length] ?? '') : configOf(time, url));
      await delay(PAUSE[stand.isShort ? 'short' : 'whole']);
    }
    await stand.until('the last file is in force', async () => {
      const answer = await fetch(`http://127.0.0.1:${stand.port}/members/1`);
      await answer.text();
      return answer.headers.get('x-reload') === String(TIMES);
    });
    await stand.spend('reloaded', 'recovery');

    function configOf(time: number, url: readonly string[]): string {
      const config = stand.config();
      const { services, routes } = config as {
        readonly services: Readonly<Record<string, object>>;
        readonly routes: readonly object[];
      };
      const set = { 'X-Reload': String(time) };
      return JSON.stringify({
        ...config,
        trust: time % 2 === 0 ? ['10.0.0.0/8'] : [],
        services: { ...services, member: { ...services.member, url } },
        routes: [
          ...routes.map((route) => ({ ...route, response: { set } })),
          { name: `other-${time}`, match: `GET /others/${time}`, service: 'order' },
        ],
      });
    }
  },
};
