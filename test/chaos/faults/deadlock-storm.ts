import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Fault } from '../fault.ts';
import { randomOf } from '../load/random.ts';
import { keepOutboxLocked, lockTroubles, startRival } from '../rival.ts';
import { LOCK_WAIT_TIMEOUT } from '../servers.ts';

const RIVALS = 4;

export const deadlockStorm: Fault = {
  name: 'deadlock-storm',
  about:
    'rivals lock the rows and gaps of the adapter’s tables in the other order, some for too long',
  async run(world) {
    const { database } = world.corner;
    const adapter = world.adapter('adapter');
    await adapter.start();
    await adapter.ready();
    const connection = await createConnection(database);
    const before = await lockTroubles(connection);
    world.startFeed(world.isShort ? 0.2 : undefined);
    const rivals = await Promise.all(
      Array.from({ length: RIVALS }, () => {
        const random = randomOf(world.random.below(2 ** 31));
        return startRival({ database, random, longest: LOCK_WAIT_TIMEOUT * 1.3 });
      }),
    );
    const noted = { deadlocks: 0, timeouts: 0 };
    // What the rivals did not get themselves, the adapter got.
    const own = async (kind: keyof typeof noted) => {
      const all = (await lockTroubles(connection))[kind] - before[kind];
      return all - rivals.reduce((sum, rival) => sum + rival[kind], 0);
    };
    const note = async (kind: keyof typeof noted, what: string) => {
      const now = await own(kind);
      world.struck(what, now - noted[kind]);
      noted[kind] = Math.max(now, noted[kind]);
    };
    const waitsTooLong = async () => {
      if ((await own('timeouts')) <= noted.timeouts) return false;
      await delay(200); // a rival that has just got it has not counted it yet
      return (await own('timeouts')) > noted.timeouts;
    };
    try {
      for (let tenth = 1; tenth < 10; tenth += 1) {
        await world.reached(tenth / 10);
        if (tenth === 5) await keepOutboxLocked(database, waitsTooLong);
        await note('deadlocks', 'deadlock');
        await note('timeouts', 'lock wait too long');
      }
    } finally {
      await Promise.all(rivals.map((rival) => rival.stop()));
      await connection.end();
    }
  },
};
