import type { Fault } from '../fault.ts';

export const calm: Fault = {
  name: 'calm',
  about: 'nothing goes wrong: what the others are compared with',
  isCalm: true,
  async run(world) {
    const adapter = world.adapter('adapter');
    await adapter.start();
    await adapter.ready();
    world.startFeed();
  },
};
