import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const KILLS = 20;

export const killedAdapter: Fault = {
  name: 'killed-adapter',
  about: `kill -9 of the adapter at ${KILLS} random moments`,
  async run(world) {
    const { random } = world;
    const adapter = world.adapter('adapter');
    await adapter.start();
    await adapter.ready();
    world.startFeed(world.isShort ? 0.1 : undefined);
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Now and then one that has just begun; the others amid their work.
      if (random.happens(0.2)) await delay(random.below(1_500));
      else await world.reached((kill + random.fraction()) / (KILLS + 1));
      await world.strike('killed', adapter.kill);
      await adapter.start();
    }
  },
};
