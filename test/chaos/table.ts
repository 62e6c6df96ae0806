/** How a row gives a column's cell. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number>>;

/** Lines under their headings; the first and the last column are texts, the others numbers. */
export function tableOf<Row>(columns: Columns<Row>, all: readonly Row[]): string {
  const rows = [
    Object.keys(columns),
    ...all.map((row) => Object.values(columns).map((cell) => String(cell(row)))),
  ];
  const widths = Object.keys(columns).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          const isText = column === 0 || column === row.length - 1;
          return isText ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
