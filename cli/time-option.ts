import { usage } from './usage.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

/**
 * A time as an operator says it: RFC 3339, a date (its beginning in UTC), or `30m`, `2h`, `7d` before
 * `now` (ms). RFC 3339 in UTC; throws a BanyanError `usage` (exit code 2).
 */
export function timeOption(option: string, text: string, now: number): string {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ago = Number(count) * (UNITS[unit] ?? Number.NaN);
  const [, day] = TIME.exec(text) ?? [];
  const time = Number.isNaN(ago) ? (isDay(day) ? Date.parse(text) : Number.NaN) : now - ago;
  // Before year 0 and beyond 9999, texts no longer sort as times do.
  if (time > -62_167_219_200_000 && time < 253_402_300_800_000) return new Date(time).toISOString();
  throw usage(
    `${option} ${text} is no time`,
    'For example 2026-01-31, 2026-01-31T12:00:00Z, or 30m, 2h, 7d for so long ago.',
  );
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDay(day: string | undefined): boolean {
  const time = day === undefined ? Number.NaN : Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
}

/** `30s`, `10m`, `2h`, `7d` in ms; throws a BanyanError `usage` (exit code 2) for any other text. */
export function durationOption(option: string, text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw usage(`${option} ${text} is no time to wait`, 'For example 30s, 10m, 2h.');
}
