import { describe, expect, it } from '@jest/globals';
import type { ReplayJob } from '#adapter';
import { dryRunLine, dryRunSummary } from '../../../../cli/replay/dry-run.ts';
import { onlyInterrupted } from '../../../../cli/replay/jobs.ts';
import { jobsText } from '../../../../cli/replay/jobs-text.ts';
import {
  failuresText,
  outcomesText,
  settledText,
  summaryText,
} from '../../../../cli/replay/report-text.ts';
import { rateOption } from '../../../../cli/replay/start-options.ts';

const job: ReplayJob = {
  id: 12,
  source: 'legacy',
  state: 'done',
  selection: {},
  options: {},
  counts: { total: 4, done: 2, noOp: 1, failed: 1, held: 0 },
  who: 'ann@host',
  because: undefined,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: undefined,
};

describe('the end of a replay', () => {
  it('says of each message what came of it', () => {
    const why = 'no meaning';
    expect(
      outcomesText([
        { id: 'aaaaaaaa-1', state: 'resolved', outcome: 'done: scm.order.OrderPlaced 1', why },
        { id: 'bbbbbbbb-2', state: 'parked', outcome: 'failed again: no meaning', why },
        { id: 'cccccccc-3', state: 'held', why },
      ]),
    ).toEqual([
      'aaaaaaaa  done: scm.order.OrderPlaced 1',
      'bbbbbbbb  failed again: no meaning',
      'cccccccc  not tried: it waits behind one that failed',
    ]);
  });

  it('sums up', () => {
    expect(summaryText([job], [])).toEqual([
      'replay 12: 4 messages: 2 done, 1 with nothing to do, 1 failed',
    ]);
  });

  it('tells how to go on where it was interrupted', () => {
    const counts = { total: 900, done: 2, noOp: 0, failed: 0, held: 0 };
    expect(summaryText([{ ...job, counts, state: 'interrupted' }], [])).toEqual([
      'replay 12: 2 messages: 2 done, 0 failed',
      'interrupted: 898 messages left. Go on with `banyan replay resume 12`,',
      'or let them wait as before with `banyan replay cancel 12`.',
    ]);
  });

  it('tells why it stopped before its end', () => {
    const counts = { total: 900, done: 2, noOp: 0, failed: 1, held: 5 };
    expect(
      summaryText([{ ...job, counts, state: 'stopped', because: '1 of 1 % failed' }], []),
    ).toEqual([
      'replay 12: 8 messages: 2 done, 1 failed, 5 held back by these',
      'stopped (1 of 1 % failed): 892 messages not tried, and waiting as before',
    ]);
  });

  it('tells the failures of a large one by group', () => {
    const group = {
      fingerprint: 'type_unknown x',
      source: 'legacy',
      class: 'type_unknown',
      why: '',
      count: 1203,
      heldBack: 0,
      first: '',
      last: '',
      sample: '',
      advice: '',
    } as const;
    expect(failuresText([group])).toEqual(['1,203 failed: type_unknown x']);
  });

  it('reports what was processed meanwhile as nothing to do', () => {
    const settled = [
      { id: 'aaaaaaaa-1', isDone: true, told: 'done already: it was processed meanwhile' },
    ];
    expect([...settledText(settled), ...summaryText([], settled)]).toEqual([
      'aaaaaaaa  done already: it was processed meanwhile',
      '0 replayed: 1 done already, 0 not tried',
    ]);
  });
});

it('a dry run says what would be emitted, and touches nothing', () => {
  const told = 'would emit scm.order.OrderPlaced 1';
  expect(dryRunLine({ id: 'aaaaaaaa-1', outcome: 'events', told })).toBe(`aaaaaaaa  ${told}`);
  expect(dryRunLine({ id: 'aaaaaaaa-1', outcome: 'fails', told: 'no meaning' })).toBe(
    'aaaaaaaa  would fail: no meaning',
  );
  expect(dryRunSummary({ events: 1200, nothing: 0, held: 1, fails: 2, sent: 0 }, 0)).toBe(
    '1,203 messages: 1,200 would emit events, 2 would fail, 1 would be held back by these. Nothing was touched.',
  );
});

it('a dry run promises what is held back only where all before it would succeed', () => {
  const counts = { events: 2, nothing: 0, held: 0, fails: 0, sent: 0 };
  expect(dryRunSummary(counts, 3)).toBe(
    '2 messages: 2 would emit events. 3 more that they hold back would follow. Nothing was touched.',
  );
  expect(dryRunSummary({ ...counts, fails: 1 }, 3)).toBe(
    '3 messages: 2 would emit events, 1 would fail. 3 more wait behind them. Nothing was touched.',
  );
});

it('the jobs are a table', () => {
  expect(
    jobsText([job, { ...job, id: 3, state: 'stopped', because: 'too many failed' }], 80),
  ).toBe(`JOB  FROM    STATE    STARTED (UTC)     TRIED  FAILED  WHO
12   legacy  done     2026-01-01 00:00  4/4    1       ann@host
3    legacy  stopped  2026-01-01 00:00  4/4    1       ann@host: too many failed`);
  expect(jobsText([], 80)).toBe('Nothing was replayed yet.');
});

describe('the job that is meant', () => {
  it('is the one that was interrupted', () => {
    expect(
      onlyInterrupted([
        { id: 4, state: 'done' },
        { id: 3, state: 'interrupted' },
      ]),
    ).toBe(3);
  });

  it('must be named where there are several, and be there', () => {
    const several = [4, 3].map((id) => ({ id, state: 'interrupted' as const }));
    expect(() => onlyInterrupted(several)).toThrow('several replays are interrupted: 3, 4');
    expect(() => onlyInterrupted([])).toThrow('no replay is interrupted');
  });

  it('is not yet there in the seconds after its process was killed', () => {
    expect(() => onlyInterrupted([{ id: 3, state: 'running' }])).toThrow(
      expect.objectContaining({
        message: 'no replay is interrupted; 3 is running',
        advice: expect.stringContaining('try again'),
      }),
    );
  });
});

it.each([
  ['50/s', 50],
  ['50', 50],
  ['300/min', 5],
  ['1800/h', 0.5],
  ['0.5/s', 0.5],
])('a rate of %s is %p a second', (text, rate) => {
  expect(rateOption(text)).toBe(rate);
});

it.each(['0/s', '-1/s', '50/x', 'fast', ''])('%p is no rate', (text) => {
  expect(() => rateOption(text)).toThrow(`--rate ${text} is no rate`);
});
