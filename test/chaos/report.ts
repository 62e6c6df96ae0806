import { type Columns, tableOf } from './table.ts';
import type { Strike, WorldCounts } from './world.ts';

/** What came of one fault. */
export type Report = WorldCounts & {
  readonly fault: string;
  readonly messages: number;
  /** Messages that the load has twice, beside those that were sent again. */
  readonly duplicates: number;
  readonly strikes: readonly Strike[];
  readonly seconds: number;
  readonly problems: readonly string[];
};

const columns: Columns<Report> = {
  fault: ({ fault }) => fault,
  struck: ({ strikes }) => strikes.length,
  'amid work': ({ strikes }) => amidWork(strikes),
  messages: ({ messages }) => messages,
  'sent twice': ({ duplicates, repeated }) => duplicates + repeated,
  events: ({ events }) => events,
  'came twice': ({ duplicateEvents }) => duplicateEvents,
  parked: ({ parked }) => parked,
  seconds: ({ seconds }) => seconds,
  result: ({ problems }) => (problems.length === 0 ? 'ok' : 'FAILED'),
};

/** How many struck while the SCM still waited for events. */
export function amidWork(strikes: readonly Strike[]): number {
  return strikes.filter(({ outstanding }) => outstanding > 0).length;
}

/** A line a fault, then what struck, then what is not as it must be. */
export function textOf(reports: readonly Report[]): string {
  const struck = reports
    .filter(({ strikes }) => strikes.length > 0)
    .map(({ fault, strikes }) => `${fault}: ${struckText(strikes)}`);
  const problems = reports.flatMap(({ fault, problems: found }) =>
    found.map((problem) => `${fault}: ${problem}`),
  );
  return [tableOf(columns, reports), struck.join('\n'), problems.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `killed ×3 (events before: 12, 40, 96)` */
function struckText(strikes: readonly Strike[]): string {
  return [...Map.groupBy(strikes, ({ what }) => what)]
    .map(([what, all]) => {
      const before = [...new Set(all.map((strike) => strike.before))];
      return `${what} ×${all.length} (events before: ${before.join(', ')})`;
    })
    .join('; ');
}
