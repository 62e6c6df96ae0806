/** Lines of a table under a heading; columns as wide as they must be, the last one cut at `width`. */
export function tableOf(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const all = [heading, ...rows].map((row) => row.map(printable));
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) => {
      const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
      const text = line.trimEnd();
      return text.length > width ? `${text.slice(0, width - 1)}…` : text;
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
