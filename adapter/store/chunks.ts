/**
 * Rows as several statements can take them: SQLite has a limit on the values of one, MySQL on its bytes.
 * A row that is too large for any is a chunk of its own.
 */
export function chunksOf<Row>(
  rows: readonly Row[],
  { rows: mostRows, bytes: mostBytes }: { readonly rows: number; readonly bytes: number },
  bytesOf: (row: Row) => number = () => 0,
): readonly Row[][] {
  const chunks: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    const bytes = bytesOf(row);
    const last = chunks.at(-1);
    if (last !== undefined && last.length < mostRows && bytes <= room) {
      last.push(row);
      room -= bytes;
    } else {
      chunks.push([row]);
      room = mostBytes - bytes;
    }
  }
  return chunks;
}
