import { expect, it } from '@jest/globals';
import { type Report, textOf } from '../../chaos/report.ts';

const report: Report = {
  fault: 'killed-adapter',
  messages: 1_000,
  duplicates: 50,
  repeated: 7,
  events: 493,
  duplicateEvents: 12,
  parked: 10,
  seconds: 4.5,
  strikes: [
    { what: 'killed', before: 12, outstanding: 481 },
    { what: 'killed', before: 493, outstanding: 0 },
  ],
  problems: [],
};

it('a report says how often each fault struck, how often amid work, and what came of it', () => {
  expect(textOf([report])).toBe(
    [
      'fault           struck  amid work  messages  sent twice  events  came twice  parked  seconds  result',
      'killed-adapter       2          1      1000          57     493          12      10      4.5  ok',
      '',
      'killed-adapter: killed ×2 (events before: 12, 493)',
    ].join('\n'),
  );
});

it('a report ends with what is not as it must be', () => {
  const text = textOf([{ ...report, problems: ['3 events are left in the outbox'] }]);
  expect(text).toContain('FAILED');
  expect(text.split('\n').at(-1)).toBe('killed-adapter: 3 events are left in the outbox');
});
