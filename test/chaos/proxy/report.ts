import { type Columns, tableOf } from '../table.ts';
import type { Tally } from './tally.ts';

/** What came of one fault. */
export type ProxyReport = Tally & {
  readonly fault: string;
  readonly notes: Readonly<Record<string, string | number>>;
  readonly seconds: number;
  readonly problems: readonly string[];
  /** For JSON: what was configured, when what happened, what went wrong, and what the proxy says. */
  readonly evidence: unknown;
};

const columns: Columns<ProxyReport> = {
  fault: ({ fault }) => fault,
  requests: ({ requests }) => requests,
  'by service': ({ byService }) => byService,
  'by legacy': ({ byLegacy }) => byLegacy,
  'failed safe': ({ failedSafe }) => failedSafe,
  'failed unsafe': ({ failedUnsafe }) => failedUnsafe,
  'with a key': ({ failedKeyed }) => failedKeyed,
  begun: ({ begun }) => begun,
  twice: ({ twice }) => twice,
  'legacy p99 ms': ({ p99 }) => p99.page.toFixed(1),
  ratio: ({ notes }) => notes.ratio ?? '',
  seconds: ({ seconds }) => seconds.toFixed(1),
  result: ({ problems }) => (problems.length === 0 ? 'ok' : 'FAILED'),
};

/** A line a fault, then what faults told besides, then what is not as it must be. */
export function proxyText(reports: readonly ProxyReport[]): string {
  const notes = reports.flatMap(({ fault, notes: told }) =>
    Object.entries(told)
      .filter(([what]) => what !== 'ratio')
      .map(([what, value]) => `${fault}: ${what}: ${value}`),
  );
  const problems = reports.flatMap(({ fault, problems: found }) =>
    found.map((problem) => `${fault}: ${problem}`),
  );
  return [tableOf(columns, reports), notes.join('\n'), problems.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}
