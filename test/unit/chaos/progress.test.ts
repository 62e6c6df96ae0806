import { expect, it } from '@jest/globals';
import { Stalled, whileProgressing } from '../../chaos/progress.ts';

it('waits longer than its patience as long as something moves', async () => {
  let steps = 0;
  const holds = () => {
    steps += 1;
    return steps > 20;
  };
  await whileProgressing(holds, { moving: () => steps, patience: 5, interval: 2 });
  expect(steps).toBe(21);
});

it('gives up when nothing moves any more, and says at what', async () => {
  const waiting = whileProgressing(() => false, { moving: () => 17, patience: 5, interval: 1 });
  await expect(waiting).rejects.toThrow(Stalled);
  await expect(waiting).rejects.toThrow('at 17');
});
