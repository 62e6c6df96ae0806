import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { whileProgressing } from '../progress.ts';

export const fullOutbox: Fault = {
  name: 'full-outbox',
  about: 'nobody takes the events, so the outbox fills; then the broker is gone for a minute',
  async run(world) {
    const { corner } = world;
    const relay = await world.relayTo(corner.broker);
    const adapter = world.adapter('adapter', { broker: relay.url });
    await adapter.start();
    await adapter.ready();
    world.startFeed();
    await world.reached(0.1);

    await world.strike('nobody listens', corner.unbindScm);
    // Half of all, or whatever an adapter that bounds its outbox takes in.
    let unpublished = 0;
    await whileProgressing(
      async () => {
        unpublished = await corner.unpublished();
        return unpublished > (world.due - world.ledger.events) / 2;
      },
      { moving: () => unpublished, patience: 5_000, interval: 50 },
    ).catch(() => {});
    await world.strike(`no broker, ${unpublished} in the outbox`, relay.cut);
    await delay(world.isShort ? 3_000 : 60_000);
    await corner.bindScm();
    relay.mend();
  },
};
