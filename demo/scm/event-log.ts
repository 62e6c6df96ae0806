import type { CloudEvent } from './cloud-event.ts';

const eventsKept = 1000;
const idsKept = 100_000;

/** What came in: each event once, the newest last, of which only the last 1,000 stay. */
export type EventLog = {
  readonly add: (event: CloudEvent) => void;
  readonly addMalformed: () => void;
  readonly state: () => {
    readonly received: number;
    readonly duplicates: number;
    readonly malformed: number;
    readonly events: readonly CloudEvent[];
  };
};

/** An empty log. */
export function createEventLog(): EventLog {
  const ids = new Set<string>();
  const events: CloudEvent[] = [];
  let received = 0;
  let duplicates = 0;
  let malformed = 0;

  return {
    add(event) {
      if (ids.has(event.id)) {
        duplicates += 1;
        return;
      }
      received += 1;
      ids.add(event.id);
      events.push(event);
      if (events.length > eventsKept) events.shift();
      const [oldest] = ids;
      if (ids.size > idsKept && oldest !== undefined) ids.delete(oldest);
    },
    addMalformed() {
      malformed += 1;
    },
    state: () => ({ received, duplicates, malformed, events }),
  };
}
