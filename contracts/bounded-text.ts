/** Characters (code points) of a name and a reason that are kept for ever; the rest is cut off. */
export const MOST_WHO = 100;
export const MOST_REASON = 2_000;

/** Whole code points, and only such as every database and file gives back. */
export function boundedText(text: string, most: number): string {
  const start = [...text.slice(0, most * 2)].slice(0, most).join('');
  return start.toWellFormed().replaceAll('\0', '\uFFFD');
}
