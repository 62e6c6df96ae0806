import { expect, it } from '@jest/globals';
import { timeOption } from '../../../cli/time-option.ts';

const now = Date.UTC(2026, 0, 10, 12);
const time = (text: string) => timeOption('--since', text, now);

it.each([
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T09:30:00+09:00', '2026-01-01T00:30:00.000Z'],
  ['2026-01-01T09:30Z', '2026-01-01T09:30:00.000Z'],
  ['30m', '2026-01-10T11:30:00.000Z'],
  ['2h', '2026-01-10T10:00:00.000Z'],
  ['7d', '2026-01-03T12:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(time(text)).toBe(expected);
});

it.each([
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-01-01T09:30',
  '2026-01-01T25:00:00Z',
  '2 h',
  '999999999d',
  '-2h',
  '',
])('%p is no time', (text) => {
  expect(() => time(text)).toThrow(`--since ${text} is no time`);
});
