import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AdapterProcess } from '../adapter-process.ts';
import type { Fault } from '../fault.ts';
import type { World } from '../world.ts';

const HOUR = 3_600_000;
/** Offsets of the two clocks, one pair after the other. */
const jumps = [
  [HOUR, 0],
  [HOUR, -HOUR],
  [-HOUR, HOUR],
  [0, -HOUR],
  [-HOUR, -HOUR],
  [0, 0],
] as const;

export const jumpingClock: Fault = {
  name: 'jumping-clock',
  about: 'the clocks of two adapters jump by an hour, each its own way; one is killed in between',
  async run(world) {
    const { random } = world;
    const clocks = ['first', 'second'].map((name) => withClock(world, name));
    for (const { adapter } of clocks) {
      await adapter.start();
      await adapter.ready();
    }
    world.startFeed(world.isShort ? 0.15 : undefined);
    for (const [index, offsets] of jumps.entries()) {
      await world.reached((index + random.fraction() * 0.8) / (jumps.length + 1));
      for (const [at, clock] of clocks.entries()) {
        const offset = offsets[at] ?? 0;
        if (offset === clock.offset()) continue;
        await world.strike(`${offset > clock.offset() ? 'forward' : 'back'}`, () =>
          clock.jump(offset),
        );
      }
      // Whoever takes over has to do so with another clock.
      if (index % 2 === 1) {
        await world.reached((index + 0.9) / (jumps.length + 1));
        const holder = await holderOf(clocks.map(({ adapter }) => adapter));
        await world.strike('killed', holder.kill);
        await delay(random.below(500));
        await holder.start();
      }
    }
  },
};

/** The one that holds the shard; the first where it is just being taken over. */
async function holderOf(adapters: readonly AdapterProcess[]): Promise<AdapterProcess> {
  const held = await Promise.all(
    adapters.map((adapter) => adapter.metric('banyan_adapter_shards').catch(() => 0)),
  );
  const holder = adapters[held.indexOf(Math.max(...held))];
  if (holder === undefined) throw new Error('there is no adapter');
  return holder;
}

function withClock(world: World, name: string) {
  const file = join(world.folder, `${name}.clock`);
  let offset = 0;
  const adapter = world.adapter(name, {
    nodeOptions: ['--import', join(import.meta.dirname, '../shifted-clock.ts')],
    env: { SHIFTED_CLOCK_FILE: file },
  });
  return {
    adapter,
    offset: () => offset,
    /** Resolves when the process lives in the other time. */
    async jump(to: number) {
      offset = to;
      writeFileSync(`${file}.next`, String(to));
      renameSync(`${file}.next`, file);
      const said = `{"shiftedClock":${to}}`;
      for (let tries = 0; adapter.log.findLast(isClock) !== said && tries < 200; tries += 1) {
        await delay(10);
      }
    },
  };
}

function isClock(line: string): boolean {
  return line.startsWith('{"shiftedClock"');
}
