import { describe, expect, it } from '@jest/globals';
import type { ProcessStatus } from '../../../cli/process-status.ts';
import { adviceLines, statusRows } from '../../../cli/status-report.ts';
import { tableOf } from '../../../cli/table.ts';

const adapter: ProcessStatus = {
  process: 'adapter',
  url: 'http://127.0.0.1:8082',
  state: 'ready',
  checks: { broker: true, database: true },
  status: {
    paused: [],
    shards: { held: [0], of: 1 },
    queues: { 'banyan.adapter': 0, 'banyan.adapter.dead-letter': 0 },
    outbox: { depth: 0, oldestSeconds: 0 },
    parked: 0,
  },
};
const table = (...found: readonly ProcessStatus[]) =>
  tableOf(['PROCESS', 'STATE', 'WHERE AND WHAT'], statusRows(found), 80);
const told = (status: object) =>
  table({ ...adapter, status })
    .split('\n')
    .slice(2);

describe('the status of an adapter', () => {
  it('is short when all is well', () => {
    expect(table(adapter)).toBe(`PROCESS  STATE   WHERE AND WHAT
adapter  ready   http://127.0.0.1:8082
         shards  1 of 1
         queues  all empty
         outbox  empty
         parked  none`);
    expect(adviceLines([adapter])).toEqual([]);
  });

  it('tells what waits where, why it is paused, and what the legacy does', () => {
    const lines = told({
      paused: ['database', 'kill-switch'],
      shards: { held: [1, 3], of: 4 },
      queues: { a: 7, b: 0, [`${'x'.repeat(100)}.undeliverable`]: 1 },
      outbox: { depth: 12, oldestSeconds: 190 },
      parked: 1,
      legacy: 'no answer: ECONNREFUSED',
    });
    expect(lines).toEqual([
      '         paused  database, kill-switch',
      '         shards  2 of 4: 1, 3',
      '         queues  7 in a',
      `                 1 in …${'x'.repeat(30)}.undeliverable`,
      '         outbox  12 events to publish, the oldest for 3 min',
      '         parked  1 message (banyan failed list)',
      '         legacy  no answer: ECONNREFUSED',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [{ parked: 12, held: 30, scheduled: 2 }, '12 messages, 30 held back, 2 scheduled'],
    [{ parked: 1, held: 0, scheduled: 0 }, '1 message'],
    [{ parked: 0, held: 0, scheduled: 1 }, '0 messages, 1 scheduled'],
  ])('tells what is held back and scheduled beside what is parked: %j', (status, words) => {
    expect(told(status)).toEqual([`         parked  ${words} (banyan failed list)`]);
  });

  it('tells which translator is off, and how many messages have waited for it since when', () => {
    const withheld = [
      {
        ...{ contract: 'legacy.order@1', flag: 'translator.order' },
        ...{ count: 1203, since: '2026-01-01T12:03:00.000Z' },
      },
    ];
    expect(told({ withheld })).toEqual([
      '         withheld  1203 messages of legacy.order@1 since 2026-01-01 12:03',
      '                   UTC: translator.order is off',
    ]);
  });

  it('says that an adapter without a shard stands by', () => {
    expect(told({ shards: { held: [], of: 1 } })).toEqual([
      '         shards  none of 1: others work, it stands by',
    ]);
    const status = { shards: { held: [], of: 1 } };
    expect(table({ ...adapter, state: 'not ready', status })).toContain('none of 1');
    expect(table({ ...adapter, state: 'not ready', status })).not.toContain('stands by');
  });

  it.each([undefined, null, 'x', { queues: 'x', shards: [], outbox: 1, paused: {} }])(
    'of another version tells what can be read of it: %j',
    (status) => {
      expect(
        table({ ...adapter, status })
          .split('\n')
          .slice(1),
      ).toEqual(['adapter  ready  http://127.0.0.1:8082']);
    },
  );
});

describe('the status of a proxy', () => {
  it.each(['proxy', 'adapter'] as const)(
    'tells first of all which overrides are in force, and how it is with flags (%s)',
    (process) => {
      const ids = ['77d6e8c7-0000-4000-8000-000000000000', '8a000000-0000-4000-8000-000000000000'];
      const flags = {
        ...{ source: 'unleash', ageSeconds: 75, bus: false, lastError: 'ECONNREFUSED' },
        overrides: ids.map((id) => ({ id, flags: { 'order.cutover': false } })),
      };
      const rows = table({ ...adapter, process, status: { flags } }).split('\n');
      expect(rows[2]).toBe('         OVERRIDES  77d6e8c7, 8a000000 in force');
      expect(rows).toContain('         flags      from unleash, told 75 s ago: ECONNREFUSED');
      expect(rows).toContain('         bus        away: changes of flags come by polling alone');
    },
  );

  it('says nothing of the age of flags that were told just now', () => {
    const status = { flags: { source: 'unleash', ageSeconds: 10, bus: true, overrides: [] } };
    const rows = table({ ...adapter, process: 'proxy', status }).split('\n');
    expect(rows.slice(2)).toEqual(['         flags  from unleash', '         bus    connected']);
  });

  it('tells where flags come from, which routes are cut over, and whose breaker is open', () => {
    const status = {
      services: [
        { name: 'order', breaker: 'open' },
        { name: 'member', breaker: 'closed' },
      ],
      routes: [
        { name: 'order-view', arm: 'service' },
        { name: 'member-profile', arm: 'legacy' },
      ],
      flags: { source: 'unleash', lastError: 'ECONNREFUSED' },
    };
    const proxy = { ...adapter, process: 'proxy', checks: { flags: true }, status } as const;
    expect(table(proxy).split('\n').slice(2)).toEqual([
      '         flags    from unleash: ECONNREFUSED',
      '         routes   1 of 2 to a service: order-view',
      '         breaker  order: open',
    ]);
  });
});

describe('the status of a proxy whose instances are not all up', () => {
  it('names them, and says why', () => {
    const instances = [
      { name: '10.0.0.1:3000', state: 'up' },
      { name: '10.0.0.2:3000', state: 'ejected', why: 'failures' },
      { name: '10.0.0.3:3000', state: 'starting' },
    ];
    const status = { services: [{ name: 'order', breaker: 'closed', instances }] };
    const proxy = { ...adapter, process: 'proxy', checks: {}, status } as const;
    expect(table(proxy).split('\n').slice(2)).toEqual([
      '         instances  order: 1 of 3 up; 10.0.0.2:3000 ejected (failures)',
      '                    10.0.0.3:3000 starting',
    ]);
  });
});

describe('the status of a proxy with workers', () => {
  it('tells how many of them serve, and how often one was replaced', () => {
    const workers = [
      { worker: 1, state: 'serving', restarts: 2 },
      { worker: 2, state: 'away', restarts: 1 },
    ];
    const proxy = { ...adapter, process: 'proxy', checks: {}, status: { workers } } as const;
    expect(table(proxy)).toContain('workers  1 of 2 serve, replaced 3 times: its log says why');
  });
});

describe('the advice', () => {
  it('names the cause, not what follows from it', () => {
    const checks = { broker: false, receiving: false, publishing: false, database: false };
    expect(adviceLines([{ ...adapter, state: 'not ready', checks }])).toEqual([
      '',
      'adapter: start RabbitMQ, or correct adapter.broker (AMQP_URL)',
      'adapter: start the database, or correct adapter.database (DATABASE_URL)',
    ]);
  });

  it.each([
    'workers',
    'flags',
    'broker',
    'database',
    'receiving',
    'publishing',
    'flowing',
    'reverse',
  ])('for %s fits a line', (name) => {
    const [, line = ''] = adviceLines([
      { ...adapter, state: 'not ready', checks: { [name]: false } },
    ]);
    expect(line).not.toContain('see its log');
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it('knows what to do about a check that is new to it, and about who is away', () => {
    const other = { ...adapter, state: 'not ready', checks: { moon: false } } as const;
    const away = { ...adapter, state: 'away', checks: {} } as const;
    expect(adviceLines([other, away])).toEqual([
      '',
      'adapter: moon fails: see its log',
      'adapter: start `banyan adapter`, or say with --url where it is',
    ]);
  });
});

it('what a proxy keeps for the legacy is told with its age', () => {
  const stored = [{ route: 'order-create', count: 2, oldestSeconds: 190 }];
  const proxy = { ...adapter, process: 'proxy', status: { stored } } as const;
  expect(table(proxy)).toContain('stored  2 requests of order-create, the oldest for 3 min');
});
