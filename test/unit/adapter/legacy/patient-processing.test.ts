import { describe, expect, it } from '@jest/globals';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import { readEventDelivery } from '../../../../adapter/legacy/event-delivery.ts';
import {
  createPatientProcessing,
  type PatientProcessingOptions,
  pauseOf,
} from '../../../../adapter/legacy/patient-processing.ts';
import { shipmentDispatched } from '../../../received-events.ts';
import {
  eventDelivery,
  eventId,
  eventTools,
  keptLog,
  memoryStore,
  never,
  quickTime,
  scriptedClient,
} from './surroundings.ts';

const away = (retryAfter?: number): Sent => {
  return { kind: 'unavailable', reason: 'it answered 503', retryAfter };
};
const conflict: Sent = { kind: 'refused', status: 409, reason: '' };

function readingOf(number = 1, order = number) {
  const orderId = `152170561204${order}`;
  const event = { ...shipmentDispatched({ orderId }), id: eventId(number) };
  const reading = readEventDelivery(eventDelivery(event), eventTools);
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading));
  return reading;
}

/** Everything that processing needs, where no time really passes. */
function given(answers: Sent[] = [], options: Partial<PatientProcessingOptions> = {}) {
  const time = quickTime();
  const store = memoryStore();
  const client = scriptedClient(...answers);
  const log = keptLog();
  const stopping = new AbortController();
  const untilAnswered = createPatientProcessing({
    ...{ store, client, isMaintenance: never, concurrency: 8, random: () => 1, log },
    ...{ now: time.now, sleep: time.sleep, signal: stopping.signal },
    ...options,
  });
  return { ...time, store, client, log, stopping, untilAnswered };
}

describe('the pause between two tries', () => {
  it('is 50, 200 and 800 ms, then doubles from 1.6 s to 30 s', () => {
    const all = [1, 2, 3, 4, 5, 8, 9, 2_000].map((failures) => pauseOf(failures, () => 1));
    expect(all).toEqual([50, 200, 800, 1_600, 3_200, 25_600, 30_000, 30_000]);
  });

  it('is anything up to that, by chance', () => {
    expect(pauseOf(3, () => 0)).toBe(0);
    expect(pauseOf(3, () => 0.25)).toBe(200);
  });
});

describe('an event that the legacy does not take yet', () => {
  it('is sent again with growing pauses until it does', async () => {
    const { untilAnswered, sleeps, client } = given([away(), away(), away()]);
    expect(await untilAnswered(readingOf(), never)).toMatchObject({ kind: 'committed' });
    expect(sleeps).toEqual([50, 200, 800]);
    expect(client.keys).toEqual(Array(4).fill(eventId(1)));
  });

  it('waits for as long as the legacy asks', async () => {
    const { untilAnswered, sleeps } = given([away(5_000)]);
    await untilAnswered(readingOf(), never);
    expect(sleeps).toEqual([50, 4_950]);
  });

  it('waits longer when its own turn comes later than that', async () => {
    const { untilAnswered, sleeps } = given([away(), away(), away(1)]);
    await untilAnswered(readingOf(), never);
    expect(sleeps).toEqual([50, 200, 800]);
  });

  it('keeps the others waiting as well, when the legacy said for how long', async () => {
    const { untilAnswered, now } = given([away(60_000)]);
    const start = now();
    const first = untilAnswered(readingOf(1), never);
    await new Promise((resolve) => setImmediate(resolve));
    await untilAnswered(readingOf(2), never);
    expect(now() - start).toBeGreaterThanOrEqual(60_000);
    await first;
  });

  it('is looked up anew at each try: its order may have ended meanwhile', async () => {
    const { untilAnswered, store, client } = given([away()], {
      random: () => {
        store.learn('order', '1521705612041', { placed: { ended: 'cancelled' } });
        return 1;
      },
    });
    expect(await untilAnswered(readingOf(), never)).toMatchObject({ kind: 'ignored' });
    expect(client.keys).toHaveLength(1);
  });

  it('is worth a line every ten tries', async () => {
    const { untilAnswered, log } = given(Array(25).fill(away()));
    await untilAnswered(readingOf(), never);
    expect(log.lines).toEqual(Array(2).fill('warn event still waits for the legacy'));
  });
});

describe('an event that the legacy never takes', () => {
  const failing: Sent = { kind: 'unavailable', reason: 'it answered 500' };

  /** A legacy that answers event 1 like this for 50 tries; other events come at pauses. */
  function stubborn(isOtherThere: (pause: number) => boolean, answer: Sent = failing) {
    let tries = 0;
    let pauses = 0;
    const told = given([], {
      client: {
        async send({ idempotencyKey }) {
          if (idempotencyKey !== eventId(1)) return { kind: 'done' };
          tries += 1;
          return tries <= 50 ? answer : { kind: 'done' };
        },
      },
      async sleep() {
        pauses += 1;
        if (isOtherThere(pauses)) await told.untilAnswered(readingOf(pauses + 1, 2), never);
      },
    });
    return { outcome: told.untilAnswered(readingOf(1), never), tries: () => tries };
  }

  it('fails after four tries, when others were taken meanwhile', async () => {
    const { outcome, tries } = stubborn(() => true);
    expect(await outcome).toMatchObject({
      kind: 'failed',
      failure: {
        code: 'legacy_unavailable',
        message:
          'the legacy did not take legacy-api.order-step@1: it answered 500 (4 tries, others were taken meanwhile)',
        rule: 'legacy-api.order-step@1',
      },
    });
    expect(tries()).toBe(4);
  });

  it('waits for as long as nothing else is taken either', async () => {
    const { outcome, tries } = stubborn(() => false);
    expect(await outcome).toMatchObject({ kind: 'committed' });
    expect(tries()).toBe(51);
  });

  it('is not to blame when the legacy came back for a moment', async () => {
    const { outcome } = stubborn((pause) => pause === 12 || pause === 30);
    expect(await outcome).toMatchObject({ kind: 'committed' });
  });

  it('was not tried while the breaker kept it back', async () => {
    const { outcome } = stubborn(() => true, { ...failing, because: 'not asked' });
    expect(await outcome).toMatchObject({ kind: 'committed' });
  });

  it('waits by itself when it alone is said to be busy', async () => {
    const busy: Sent = {
      kind: 'unavailable',
      reason: 'it answered 409',
      retryAfter: 60_000,
      because: 'busy',
    };
    const { untilAnswered, now } = given([busy]);
    const start = now();
    const first = untilAnswered(readingOf(1), never);
    await new Promise((resolve) => setImmediate(resolve));
    await untilAnswered(readingOf(2), never);
    expect(now() - start).toBeLessThan(60_000);
    await first;
    expect(now() - start).toBeGreaterThanOrEqual(60_000);
  });
});

describe('a conflict without a time', () => {
  it('may be our own first try: the event is sent again', async () => {
    const { untilAnswered, sleeps } = given([away(), conflict, conflict]);
    expect(await untilAnswered(readingOf(), never)).toMatchObject({ kind: 'committed' });
    expect(sleeps).toHaveLength(3);
  });

  it('is a refusal when it stays', async () => {
    const { untilAnswered, client } = given(Array(9).fill(conflict));
    expect(await untilAnswered(readingOf(), never)).toMatchObject({
      kind: 'failed',
      failure: { code: 'legacy_refused', rule: 'legacy-api.order-step@1 409' },
    });
    expect(client.keys).toHaveLength(5);
  });
});

it('a refusal is final at once', async () => {
  const { untilAnswered, sleeps } = given([{ kind: 'refused', status: 404, reason: '' }]);
  expect(await untilAnswered(readingOf(), never)).toMatchObject({ kind: 'failed' });
  expect(sleeps).toEqual([]);
});

describe('maintenance', () => {
  it('holds everything up, without a request', async () => {
    let asked = 0;
    const { untilAnswered, sleeps, client } = given([], {
      isMaintenance: () => {
        asked += 1;
        return asked <= 3;
      },
    });
    const settled = untilAnswered(readingOf(), never);
    expect(client.keys).toEqual([]);
    await settled;
    expect(sleeps).toEqual([500, 500, 500]);
    expect(client.keys).toHaveLength(1);
  });

  it('holds up what already waited for its turn', async () => {
    let isMaintenance = false;
    let release = () => {};
    const sent: string[] = [];
    const { untilAnswered, stopping } = given([], {
      concurrency: 1,
      isMaintenance: () => isMaintenance,
      client: {
        async send({ idempotencyKey }) {
          sent.push(idempotencyKey);
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return { kind: 'done' };
        },
      },
    });
    const first = untilAnswered(readingOf(1), never);
    const second = untilAnswered(readingOf(2), never);
    await new Promise((resolve) => setImmediate(resolve));
    isMaintenance = true;
    release();
    expect(await first).toMatchObject({ kind: 'committed' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([eventId(1)]);
    stopping.abort();
    await expect(second).rejects.toThrow();
  });
});

describe('what waits gives up', () => {
  it('when the adapter stops', async () => {
    const { untilAnswered, stopping, client } = given([], {
      random: () => {
        stopping.abort();
        return 1;
      },
      client: { send: async () => away() },
    });
    await expect(untilAnswered(readingOf(), never)).rejects.toThrow('abort');
    expect(client.keys).toEqual([]);
  });

  it('when the broker delivers it again anyway', async () => {
    let tries = 0;
    const { untilAnswered } = given([], {
      client: {
        send: async () => {
          tries += 1;
          return away();
        },
      },
    });
    await expect(untilAnswered(readingOf(), () => tries === 2)).rejects.toThrow('channel is gone');
    expect(tries).toBe(2);
  });
});
