import type { Registry } from 'prom-client';
import type { Arm, Reason } from '../domain/decide.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import { type Count, CountedCounter, KeptHistogram, type Series } from './series.ts';

/** Seconds: from an answer out of memory to the longest that a service may take. */
const FIRST_BYTE = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
/** … and to downloads and event streams. */
const END = [...FIRST_BYTE, 60, 300, 1800];

/** What is measured of one route and who answered. */
type Measures = {
  readonly firstByte: Series;
  readonly end: Series;
  readonly received: Count;
  readonly sent: Count;
  /** By reason, then by the first digit of the status (0: the client left before). */
  readonly requests: Map<Reason, (Count | undefined)[]>;
};

/** Measures requests by route and arm. Labels are made for the first request of each. */
export function createArmMeasures(registry: Registry): (record: RequestRecord) => void {
  const registers = [registry];
  const labelNames = ['route', 'arm'];
  const requests = new CountedCounter({
    name: 'banyan_proxy_requests_total',
    help: 'Requests, by who answered and why; status_class "none" when the client left before.',
    labelNames: [...labelNames, 'status_class', 'reason'],
    registers,
  });
  const firstByte = new KeptHistogram({
    name: 'banyan_proxy_request_seconds',
    help: 'Time from a request to the first byte of its answer.',
    labelNames,
    buckets: FIRST_BYTE,
    registers,
  });
  const end = new KeptHistogram({
    name: 'banyan_proxy_request_whole_seconds',
    help: 'Time from a request to the end of its answer, or of its connection.',
    labelNames,
    buckets: END,
    registers,
  });
  const received = new CountedCounter({
    name: 'banyan_proxy_received_bytes_total',
    help: 'Bytes of bodies from clients, and on upgraded connections.',
    labelNames,
    registers,
  });
  const sent = new CountedCounter({
    name: 'banyan_proxy_sent_bytes_total',
    help: 'Bytes of bodies to clients, and on upgraded connections.',
    labelNames,
    registers,
  });

  const byRoute = new Map<string, Partial<Record<Arm, Measures>>>();
  const measuresOf = (route: string, arm: Arm): Measures => {
    let arms = byRoute.get(route);
    if (arms === undefined) {
      arms = {};
      byRoute.set(route, arms);
    }
    const known = arms[arm];
    if (known !== undefined) return known;
    const labels = { route, arm };
    const made: Measures = {
      firstByte: firstByte.at(labels),
      end: end.at(labels),
      received: received.at(labels),
      sent: sent.at(labels),
      requests: new Map(),
    };
    arms[arm] = made;
    return made;
  };

  return ({ plan, arm, status, firstByteMs, totalMs, received, bytes }) => {
    const route = plan.route?.name ?? 'none';
    const measures = measuresOf(route, arm);
    let classes = measures.requests.get(plan.reason);
    if (classes === undefined) {
      classes = [];
      measures.requests.set(plan.reason, classes);
    }
    const digit = status === undefined ? 0 : Math.floor(status / 100);
    let count = classes[digit];
    if (count === undefined) {
      const status_class = digit === 0 ? 'none' : `${digit}xx`;
      count = requests.at({ route, arm, status_class, reason: plan.reason });
      classes[digit] = count;
    }
    count.value += 1;
    if (firstByteMs !== undefined) measures.firstByte.observe(firstByteMs / 1000);
    measures.end.observe(totalMs / 1000);
    measures.received.value += received;
    measures.sent.value += bytes;
  };
}
