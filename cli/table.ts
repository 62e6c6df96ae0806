import { columnsOf, cut, padded } from './columns.ts';

/** Lines of a table under a heading; columns as wide as they must be, the last one cut at `width`. */
export function tableOf(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const all = [heading, ...rows].map((row) => row.map(printable));
  const widths = heading.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, columnsOf(row[column] ?? '')), 0),
  );
  return all
    .map((row) => {
      const line = row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ');
      return cut(line.trimEnd(), width);
    })
    .join('\n');
}

/** Text for a terminal: what a message brought must not move its cursor or write to its title. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

/** Characters a line may have: as many as the terminal shows; all of them into a file or a pipe. */
export function lineWidth(): number {
  return process.stdout.columns ?? Number.POSITIVE_INFINITY;
}

/** As `lineWidth`; but 80 into a file or a pipe as well, for listings that --json has whole. */
export function pageWidth(): number {
  return process.stdout.columns ?? 80;
}
