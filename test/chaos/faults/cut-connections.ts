import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import type { Cut, TcpRelay } from '../tcp-relay.ts';
import type { World } from '../world.ts';

export const cutConnections: Fault = {
  name: 'cut-connections',
  about: 'connections to both servers break amid a frame or a transaction, or fall silent',
  async run(world) {
    const broker = await world.relayTo(world.corner.broker);
    const database = await world.relayTo(world.corner.database);
    const adapter = world.adapter('adapter', { broker: broker.url, database: database.url });
    await adapter.start();
    await adapter.ready();
    world.startFeed(world.isShort ? 0.2 : undefined);
    const planned = plan(world, broker, database);
    for (const [index, { what, relay, cut }] of planned.entries()) {
      await world.reached((index + world.random.fraction() * 0.8) / (planned.length + 1));
      if (cut === undefined) {
        await world.strike(what, relay.silence);
        await delay(world.isShort ? 2_000 : 20_000);
        relay.resume();
      } else {
        await strikeOnce(world, what, relay, cut);
      }
    }
  },
};

/** `cut` is undefined where the relay falls silent instead. */
type Planned = { readonly what: string; readonly relay: TcpRelay; readonly cut?: Cut };

function plan({ random }: World, broker: TcpRelay, database: TcpRelay): Planned[] {
  const frames = (relay: TcpRelay, what: string): Planned[] =>
    (['client', 'server'] as const).map((towards) => ({
      what: `${what} to ${towards}`,
      relay,
      cut: { towards, afterBytes: 1 + random.below(20_000) },
    }));
  const commits: Planned[] = [false, true].map((forwarded) => ({
    what: `database ${forwarded ? 'after' : 'before'} commit`,
    relay: database,
    cut: { towards: 'server', at: /commit/i, forwarded },
  }));
  return [
    ...frames(broker, 'broker'),
    ...commits,
    ...frames(database, 'database'),
    { what: 'broker silent', relay: broker },
    ...frames(broker, 'broker'),
    { what: 'database silent', relay: database },
    ...commits,
  ];
}

/** Counts once it really happened; gives it up when nothing passes that it could cut. */
async function strikeOnce(world: World, what: string, relay: TcpRelay, cut: Cut): Promise<void> {
  const given = new AbortController();
  const hit = relay.cutOnce(cut).then(() => true);
  const late = delay(5_000, false, { signal: given.signal }).catch(() => false);
  if (await Promise.race([hit, late])) world.struck(what, 1);
  given.abort();
}
