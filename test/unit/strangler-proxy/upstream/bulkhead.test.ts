import { afterEach, expect, it, jest } from '@jest/globals';
import { Bulkhead, type Waiter } from '../../../../strangler-proxy/upstream/bulkhead.ts';

let now = 0;
const opened = (limits: { requests: number; queue: number; wait: number }) => {
  jest.useFakeTimers();
  now = 0;
  return new Bulkhead(limits, () => now);
};
const pass = (ms: number) => {
  now += ms;
  jest.advanceTimersByTime(ms);
};
afterEach(() => {
  jest.useRealTimers();
});

class Guest implements Waiter {
  state = 'new';
  placed() {
    this.state = 'placed';
  }
  refused() {
    this.state = 'refused';
  }
}

it('gives as many places as there are, then places in the queue, then none', () => {
  const bulkhead = opened({ requests: 2, queue: 1, wait: 100 });
  const entered = [1, 2, 3, 4].map(() => bulkhead.enter(new Guest()));
  expect(entered).toEqual(['placed', 'placed', 'waits', 'full']);
  expect([bulkhead.inHand, bulkhead.waiting]).toEqual([2, 1]);
});

it('gives a place that is left to whoever waits longest', () => {
  const bulkhead = opened({ requests: 1, queue: 2, wait: 100 });
  const [first, second] = [new Guest(), new Guest()];
  bulkhead.enter(new Guest());
  bulkhead.enter(first);
  bulkhead.enter(second);
  bulkhead.leave();
  expect([first.state, second.state]).toEqual(['placed', 'new']);
  expect([bulkhead.inHand, bulkhead.waiting]).toEqual([1, 1]);
});

it('refuses each when its own time is over', () => {
  const bulkhead = opened({ requests: 1, queue: 2, wait: 100 });
  const [first, second] = [new Guest(), new Guest()];
  bulkhead.enter(new Guest());
  bulkhead.enter(first);
  pass(60);
  bulkhead.enter(second);
  pass(60);
  expect([first.state, second.state]).toEqual(['refused', 'new']);
  pass(60);
  expect([second.state, bulkhead.waiting]).toEqual(['refused', 0]);
});

it('forgets who waits no longer', () => {
  const bulkhead = opened({ requests: 1, queue: 1, wait: 100 });
  const gone = new Guest();
  bulkhead.enter(new Guest());
  bulkhead.enter(gone);
  bulkhead.withdraw(gone);
  bulkhead.leave();
  pass(1_000);
  expect([gone.state, bulkhead.inHand]).toEqual(['new', 0]);
});

it('keeps a share of its places, and the queue, for those it is for', () => {
  const bulkhead = opened({ requests: 4, queue: 9, wait: 100 });
  const entered = [1, 2, 3].map(() => bulkhead.enter(new Guest(), 0.5));
  expect(entered).toEqual(['placed', 'placed', 'full']);
  expect(bulkhead.enter(new Guest())).toBe('placed');
});

it('refuses all once it is closed', () => {
  const bulkhead = opened({ requests: 1, queue: 1, wait: 100 });
  const waiting = new Guest();
  bulkhead.enter(new Guest());
  bulkhead.enter(waiting);
  bulkhead.close();
  expect([waiting.state, bulkhead.enter(new Guest())]).toEqual(['refused', 'full']);
});

it('empties a long queue of those that need no place at once', () => {
  const bulkhead = opened({ requests: 1, queue: 20_000, wait: 100 });
  bulkhead.enter(new Guest());
  for (let count = 0; count < 20_000; count += 1) {
    bulkhead.enter({ placed: () => bulkhead.leave(), refused() {} });
  }
  bulkhead.leave();
  expect([bulkhead.inHand, bulkhead.waiting]).toEqual([0, 0]);
});
