import type { AdapterProcess } from '../adapter-process.ts';
import type { Fault } from '../fault.ts';

const STRIKES = 8;

export const twoAdapters: Fault = {
  name: 'two-adapters',
  about: 'two adapters at once; the one that works is killed, or stands still for a while',
  async run(world) {
    const { random } = world;
    const adapters = [world.adapter('first'), world.adapter('second')];
    for (const adapter of adapters) {
      await adapter.start();
      await adapter.ready();
    }
    world.startFeed(world.isShort ? 0.15 : undefined);
    for (let strike = 0; strike < STRIKES; strike += 1) {
      const before = await Promise.all(adapters.map(workOf));
      await world.reached((strike + random.fraction()) / (STRIKES + 1));
      const busy = await busiest(adapters, before);
      if (strike % 4 === 3) {
        await world.strike('frozen', () => busy.freeze(world.isShort ? 4_000 : 20_000));
      } else {
        await world.strike('killed', busy.kill);
        await busy.start();
      }
    }
  },
};

/** What it has done since its start. */
function workOf(adapter: AdapterProcess): Promise<number> {
  return adapter.metric('banyan_adapter_messages_total');
}

async function busiest(
  adapters: readonly AdapterProcess[],
  before: readonly number[],
): Promise<AdapterProcess> {
  const done = await Promise.all(adapters.map(workOf));
  const since = done.map((now, index) => now - (before[index] ?? 0));
  const busy = adapters[since.indexOf(Math.max(...since))];
  if (busy === undefined) throw new Error('there is no adapter');
  return busy;
}
