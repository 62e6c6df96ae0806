import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyFault } from '../proxy-fault.ts';

/** How often the file is written; every fifth time it is a bad one. */
const TIMES = { short: 10, whole: 50 };
/** ms for a bad one to be looked at. */
const PAUSE = 400;

const bad = ['routes: [', '{"legacy": 7}', '{"lgacy": "http://127.0.0.1:1"}', ''];

export const reloads: ProxyFault = {
  name: 'reloads',
  about:
    'banyan.yaml is written again and again, every fifth time badly; each good one takes effect',
  instances: 2,
  async run(stand) {
    await stand.spend('steady', 'steady');
    const [first, second] = stand.members;
    const urls = [[first, second], [second], [second, first]].map((instances) =>
      instances.flatMap((instance) => instance?.url ?? []),
    );
    stand.mark('reloading');
    const times = TIMES[stand.isShort ? 'short' : 'whole'];
    for (let time = 1; time <= times; time += 1) {
      const isBad = time % 5 === 0;
      const url = urls[time % urls.length] ?? [];
      stand.writeConfig(isBad ? (bad[(time / 5) % bad.length] ?? '') : configOf(time, url));
      if (isBad) await delay(PAUSE);
      else await stand.until(`file ${time} is in force`, () => isInForce(time));
    }
    // A bad one was the last: the one before it must go on.
    if (!(await isInForce(times - 1))) stand.problem('a bad file took the good one away');
    await stand.spend('reloaded', 'recovery');

    async function isInForce(time: number): Promise<boolean> {
      const answer = await fetch(`http://127.0.0.1:${stand.port}/members/1`);
      await answer.text();
      return answer.headers.get('x-reload') === String(time);
    }

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
