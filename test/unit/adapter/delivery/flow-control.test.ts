import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createFlowControl } from '../../../../adapter/delivery/flow-control.ts';
import { RefusedByStore } from '../../../../adapter/domain/message-store.ts';
import { createLogger } from '../../../../process/logger.ts';
import { until } from '../../../eventually.ts';

const log = createLogger('test', 'silent');
const away = new Error('connection refused');

/** A database that can go away, and what was asked of it. */
function openFlow() {
  const database = { isAway: false, probes: 0 };
  const answer = async <T>(value: T): Promise<T> => {
    if (database.isAway) throw away;
    return value;
  };
  const flow = createFlowControl({
    probe: () => {
      database.probes += 1;
      return answer(undefined);
    },
    log,
  });
  return { database, flow, answer };
}

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const first = await Promise.race([promise.catch(() => {}), delay(20, pending)]);
  return first !== pending;
}

describe('work on the database', () => {
  it('is done at once while it answers', async () => {
    const { flow, answer, database } = openFlow();
    expect(await flow.persist(() => answer(17))).toBe(17);
    expect({ paused: flow.paused, probes: database.probes }).toEqual({ paused: [], probes: 0 });
  });

  it('is repeated once a probe says that the database answers again, and everybody waits so long', async () => {
    const { flow, answer, database } = openFlow();
    database.isAway = true;
    const all = [1, 2, 3].map((n) => flow.persist(() => answer(n)));
    await until(() => database.probes > 0);
    expect(flow.paused).toEqual(['database']);
    const waiting = flow.whenOpen();
    expect(await isSettled(Promise.race([...all, waiting]))).toBe(false);
    database.isAway = false;
    expect(await Promise.all(all)).toEqual([1, 2, 3]);
    await waiting;
    expect(flow.paused).toEqual([]);
  });

  it('that the database will never take is not repeated', async () => {
    const { flow, database } = openFlow();
    const refused = new RefusedByStore('too large');
    await expect(flow.persist(() => Promise.reject(refused))).rejects.toBe(refused);
    expect({ paused: flow.paused, probes: database.probes }).toEqual({ paused: [], probes: 0 });
  });

  it('that was begun ends while the kill switch pauses; nothing else is begun', async () => {
    const { flow, answer } = openFlow();
    flow.pause('kill-switch', 60);
    const opened = flow.whenOpen();
    expect(await flow.persist(() => answer('done'))).toBe('done');
    expect(flow.paused).toEqual(['kill-switch']);
    expect(await isSettled(opened)).toBe(false);
    await opened;
    expect(flow.paused).toEqual([]);
  });

  it('begins when every reason has passed', async () => {
    const { flow, answer, database } = openFlow();
    database.isAway = true;
    void flow.persist(() => answer('done'));
    await until(() => database.probes > 0);
    flow.pause('kill-switch', 1_000);
    const opened = flow.whenOpen();
    expect(flow.paused.toSorted()).toEqual(['database', 'kill-switch']);
    database.isAway = false;
    await until(() => !flow.paused.includes('database'));
    expect(await isSettled(opened)).toBe(false);
    await opened;
  });
});

describe('flow control that is stopped', () => {
  it('rejects who waits, and who would wait', async () => {
    const { flow, answer, database } = openFlow();
    database.isAway = true;
    const waiting = [flow.persist(() => answer(1)), flow.persist(() => answer(2))];
    await until(() => flow.paused.length > 0);
    flow.stop();
    for (const one of waiting) await expect(one).rejects.toThrow();
    await expect(flow.persist(() => answer(3))).rejects.toBe(away);
  });

  it('ends a pause', async () => {
    const { flow } = openFlow();
    flow.pause('kill-switch', 60_000);
    const waiting = flow.whenOpen();
    flow.stop();
    await expect(waiting).rejects.toThrow();
  });

  it('lets work that can be done be done', async () => {
    const { flow, answer } = openFlow();
    flow.stop();
    expect(await flow.persist(() => answer(17))).toBe(17);
  });
});

it('whoever wants to know is told of each change', async () => {
  const changes: string[] = [];
  const flow = createFlowControl({
    probe: async () => {},
    onChange: () => changes.push(flow.paused.join()),
    log,
  });
  flow.pause('kill-switch', 10);
  await flow.whenOpen();
  expect(changes).toEqual(['kill-switch', '']);
});
