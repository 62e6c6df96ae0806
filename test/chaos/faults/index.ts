import type { Fault } from '../fault.ts';
import { calm } from './calm.ts';
import { cutConnections } from './cut-connections.ts';
import { deadlockStorm } from './deadlock-storm.ts';
import { fullOutbox } from './full-outbox.ts';
import { jumpingClock } from './jumping-clock.ts';
import { killedAdapter } from './killed-adapter.ts';
import { restartedMariadb, restartedRabbitmq } from './restarted-server.ts';
import { twoAdapters } from './two-adapters.ts';

/** Every fault, in the order in which the suite goes through them. */
export const faults: readonly Fault[] = [
  calm,
  killedAdapter,
  twoAdapters,
  restartedRabbitmq,
  restartedMariadb,
  cutConnections,
  deadlockStorm,
  fullOutbox,
  jumpingClock,
];
