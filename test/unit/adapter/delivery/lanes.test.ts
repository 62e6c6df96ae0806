import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createLanes } from '../../../../adapter/delivery/lanes.ts';

/** Work that ends when it is told to. */
function task() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let begun = false;
  const work = () => {
    begun = true;
    return promise;
  };
  return { work, resolve, reject, hasBegun: () => begun };
}

describe('lanes', () => {
  it('run work of one lane in the order in which it came', async () => {
    const lanes = createLanes();
    const [first, second] = [task(), task()];
    const results = [lanes.run(['a'], first.work), lanes.run(['a'], second.work)];
    await turn();
    expect([first.hasBegun(), second.hasBegun()]).toEqual([true, false]);
    first.resolve('first');
    await turn();
    expect(second.hasBegun()).toBe(true);
    second.resolve('second');
    expect(await Promise.all(results)).toEqual(['first', 'second']);
  });

  it('run side by side', async () => {
    const lanes = createLanes();
    const [a, b] = [task(), task()];
    void lanes.run(['a'], a.work);
    void lanes.run(['b'], b.work);
    await turn();
    expect([a.hasBegun(), b.hasBegun()]).toEqual([true, true]);
  });

  it('let work that names several of them wait for all, and hold all', async () => {
    const lanes = createLanes();
    const [a, both, b] = [task(), task(), task()];
    void lanes.run(['a'], a.work);
    void lanes.run(['b', 'a'], both.work);
    void lanes.run(['b'], b.work);
    await turn();
    expect([both.hasBegun(), b.hasBegun()]).toEqual([false, false]);
    a.resolve('');
    await turn();
    expect([both.hasBegun(), b.hasBegun()]).toEqual([true, false]);
    both.resolve('');
    await turn();
    expect(b.hasBegun()).toBe(true);
  });

  it('go on after work that failed', async () => {
    const lanes = createLanes();
    const [first, second] = [task(), task()];
    const failing = lanes.run(['a'], first.work);
    const following = lanes.run(['a'], second.work);
    first.reject(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    second.resolve('second');
    expect(await following).toBe('second');
  });
});
