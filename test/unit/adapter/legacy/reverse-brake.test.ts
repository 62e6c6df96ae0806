import { describe, expect, it } from '@jest/globals';
import { createReverseBrake } from '../../../../adapter/legacy/reverse-brake.ts';
import { keptLog } from './surroundings.ts';

const rule = { failures: 0.5, messages: 4, within: 60_000, pause: 60_000 };

function given(pause = rule.pause) {
  const log = keptLog();
  let trips = 0;
  const brake = createReverseBrake({
    rule: { ...rule, pause },
    flow: { persist: (work) => work() },
    clock: () => 0,
    onTripped: () => {
      trips += 1;
    },
    log,
  });
  return { brake, log, trips: () => trips };
}

describe('the way back', () => {
  it('goes on while only some events fail', async () => {
    const { brake, trips } = given();
    for (const failed of [true, false, false, false, true]) brake.settled(failed);
    expect({ trips: trips(), isPaused: brake.isPaused }).toEqual({ trips: 0, isPaused: false });
    expect(await brake.persist(async () => 'done')).toBe('done');
  });

  it('stands still when too many fail, and goes on by itself', async () => {
    const { brake, trips, log } = given(20);
    for (let i = 0; i < 4; i += 1) brake.settled(true);
    expect({ trips: trips(), isPaused: brake.isPaused }).toEqual({ trips: 1, isPaused: true });
    expect(log.lines).toEqual([expect.stringMatching(/^error too many events fail/)]);
    let isDone = false;
    const work = brake.persist(async () => {
      isDone = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    await work;
    expect({ isDone, isPaused: brake.isPaused }).toEqual({ isDone: true, isPaused: false });
  });

  it('ends at once when it is stopped meanwhile', async () => {
    const { brake } = given();
    for (let i = 0; i < 4; i += 1) brake.settled(true);
    const work = brake.persist(async () => {});
    brake.stop();
    await expect(work).rejects.toThrow('abort');
  });
});
