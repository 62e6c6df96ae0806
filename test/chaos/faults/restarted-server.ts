import { setTimeout as delay } from 'node:timers/promises';
import type { RestartableServer } from '#local-servers';
import type { Fault } from '../fault.ts';
import type { Servers } from '../servers.ts';

export const restartedRabbitmq = restarted('rabbitmq', 'RabbitMQ');
export const restartedMariadb = restarted('mariadb', 'MariaDB');

function restarted(kind: Exclude<keyof Servers, 'remove'>, name: string): Fault {
  return {
    name: `restarted-${kind}`,
    about: `${name} is killed, stopped and killed again, and comes back each time`,
    async run(world) {
      const { random } = world;
      const server: RestartableServer = world.servers[kind];
      const adapter = world.adapter('adapter');
      await adapter.start();
      await adapter.ready();
      // RabbitMQ 3.10 forgets a quorum queue that was declared within a second before a kill -9: its
      // table of them is flushed by a timer. Later on it keeps what it has confirmed.
      await delay(3_000);
      // The legacy is still publishing when it happens.
      world.startFeed(0.25);
      for (const [index, end] of (['kill', 'stop', 'kill'] as const).entries()) {
        await world.reached((index + 0.2 + random.fraction() * 0.6) / 4);
        await world.strike(end === 'kill' ? 'killed' : 'stopped', server[end]);
        await delay(random.below(1_000));
        await server.start();
      }
    },
  };
}
