import { expect, it } from '@jest/globals';
import { eventLatency } from '../../../../adapter/admin/event-latency.ts';

const eventOf = (id: string) => ({
  id,
  position: 1,
  type: 'scm.order.OrderPlaced',
  aggregate: 'scm.order/1',
  body: '{}',
  createdAt: '2026-01-01T00:00:00.000Z',
});
const COMMITTED = Date.parse('2026-01-01T00:00:00.000Z');

function openLatency() {
  const time = { clock: 5_000, now: COMMITTED };
  const latency = eventLatency(
    () => time.clock,
    () => time.now,
  );
  return { time, latency };
}

it('an event takes as long as from the delivery of its message to its confirmation', () => {
  const { time, latency } = openLatency();
  latency.committed([{ event: eventOf('a'), arrivedAt: 4_990 }]);
  time.clock = 5_015;
  expect(latency.published(eventOf('a'))).toBeCloseTo(0.025);
});

it('a clock that jumps does not matter to it', () => {
  const { time, latency } = openLatency();
  latency.committed([{ event: eventOf('a'), arrivedAt: 5_000 }]);
  time.now -= 3_600_000;
  expect(latency.published(eventOf('a'))).toBe(0);
});

it('an event that an earlier start committed takes as long as since its commit', () => {
  const { time, latency } = openLatency();
  time.now = COMMITTED + 90_000;
  expect(latency.published(eventOf('a'))).toBe(90);
});

it('an event that is published again is counted from its commit, and never as less than nothing', () => {
  const { time, latency } = openLatency();
  latency.committed([{ event: eventOf('a'), arrivedAt: 4_000 }]);
  expect(latency.published(eventOf('a'))).toBe(1);
  time.now = COMMITTED - 1_000;
  expect(latency.published(eventOf('a'))).toBe(0);
});

it('remembers a bounded number of events, and the newest among them', () => {
  const { latency } = openLatency();
  const events = Array.from({ length: 20_001 }, (_, n) => eventOf(String(n)));
  latency.committed(events.map((event) => ({ event, arrivedAt: 0 })));
  latency.committed([{ event: eventOf('new'), arrivedAt: 4_000 }]);
  expect(latency.published(eventOf('new'))).toBe(1);
  expect(latency.published(eventOf('0'))).toBe(0);
});
