import { expect, it } from '@jest/globals';
import type { Consumption } from '../../../../adapter/consumer/consumed-events.ts';
import { createEventIntake } from '../../../../adapter/consumer/event-intake.ts';
import example from '../../../../contracts/scm/order/OrderPlaced/v1/valid/by-card.json' with {
  type: 'json',
};

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const event = { ...example, traceparent: `00-${trace}-00f067aa0ba902b7-01` };
const body = new TextEncoder().encode(JSON.stringify(event));
const failed: Consumption = { kind: 'failed', error: new Error('no') };
const unavailable: Consumption = { kind: 'unavailable', error: new Error('away') };

/** An intake whose tries end as given, one after the other; and what it logs. */
function intakeOf(...ends: readonly Consumption[]) {
  const left = [...ends];
  const logged: { level: string; details: unknown; message: unknown }[] = [];
  const logger =
    (level: string) =>
    (...said: readonly unknown[]) =>
      void logged.push({ level, details: said[0], message: said.at(-1) });
  const intake = createEventIntake({
    consumed: { once: async () => left.shift() ?? { kind: 'handled' } },
    handle: async () => {},
    onMalformed: () => {},
    random: () => 0,
    log: { error: logger('error'), warn: logger('warn'), info: logger('info') },
  });
  return { intake, logged, left };
}

it.each<[Consumption['kind'], string, object]>([
  ['handled', 'ack', { handled: 1 }],
  ['duplicate', 'ack', { duplicates: 1 }],
  ['conflict', 'reject', { rejected: 1 }],
])('an event that is %s is settled with %s, and counted', async (kind, settlement, counts) => {
  const { intake } = intakeOf({ kind, error: undefined });
  expect(await intake.receive(body)).toBe(settlement);
  const none = { handled: 0, duplicates: 0, ignored: 0, rejected: 0 };
  expect(intake.counts()).toEqual({ ...none, ...counts });
});

it('a handler that throws is tried four times in all, then its event is rejected', async () => {
  const { intake, logged, left } = intakeOf(failed, failed, failed, failed, failed);
  expect(await intake.receive(body)).toBe('reject');
  expect(left).toHaveLength(1);
  expect(logged.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'error']);
});

it('a rejected event is logged by its id, type and trace', async () => {
  const { intake, logged } = intakeOf({ kind: 'conflict' });
  await intake.receive(body);
  const { id, type } = event;
  expect(logged.at(-1)).toMatchObject({ level: 'error', details: { id, type, traceId: trace } });
});

it.each<[string, Consumption['kind']]>([
  ['an event that is not handled', 'failed'],
  ['a database that is away', 'unavailable'],
])('the log of %s shows the fault, and no value that the database quotes', async (_, kind) => {
  const error = Object.assign(new TypeError("Duplicate entry '홍길동' for key 'name'"), {
    code: 'ER_DUP_ENTRY',
    errno: 1062,
    sql: "insert into orders values ('홍길동')",
  });
  const { intake, logged } = intakeOf({ kind, error } as Consumption);
  await intake.receive(body);
  const [{ details } = { details: undefined }] = logged;
  expect(details).toMatchObject({
    err: {
      name: 'TypeError',
      message: "Duplicate entry '…' for key 'name'",
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      stack: expect.stringMatching(
        /^TypeError: Duplicate entry '…' for key 'name'\n {4}at .+event-intake\.test\.ts:/,
      ),
    },
  });
  expect(JSON.stringify(details)).not.toContain('홍길동');
});

it.each([
  [undefined, 'undefined'],
  ["no 'thing'", "no '…'"],
  [{ message: 7 }, '[object Object]'],
])('a handler that throws %j is logged as %j', async (error, message) => {
  const { intake, logged } = intakeOf({ kind: 'failed', error });
  await intake.receive(body);
  expect(logged[0]?.details).toMatchObject({ err: { message } });
});

it('a database that is away costs no try', async () => {
  const { intake, logged } = intakeOf(failed, failed, unavailable, unavailable, failed, {
    kind: 'handled',
  });
  expect(await intake.receive(body)).toBe('ack');
  expect(intake.counts()).toMatchObject({ handled: 1, rejected: 0 });
  const told = logged.map(({ message }) => message);
  expect(told.filter((message) => /away/.test(String(message)))).toHaveLength(1);
  expect(told).toContain('database answers again');
});

it.each([
  ['the database', unavailable],
  ['another try', failed],
])('an event that waits for %s is left unsettled when the consumer stops', async (_, end) => {
  const { intake } = intakeOf(end, end, end, end);
  const receiving = intake.receive(body);
  intake.stop();
  await expect(receiving).rejects.toThrow();
  expect(intake.counts()).toMatchObject({ handled: 0, rejected: 0 });
});
