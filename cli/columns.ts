// Wide letters (Hangul, Han, kana, full width forms, emoji) take two columns of a terminal.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
const NONE = /[\p{Mn}\p{Me}\u200b-\u200f\u2060\ufeff]/gu;

/** How many columns of a terminal a printable text takes. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  const shown = text.replace(NONE, '');
  return [...shown].length + (shown.match(WIDE)?.length ?? 0);
}

/** The text and as many blanks as it needs to take so many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The text in so many columns; one that is cut ends with an ellipsis. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${pieces(text, columns - 1)[0]}…`;
}

/** The text in pieces that take so many columns at the most; whole letters, wherever words end. */
export function pieces(text: string, columns: number): readonly string[] {
  const found: string[] = [];
  let piece = '';
  let taken = 0;
  for (const letter of text) {
    const wide = columnsOf(letter);
    if (taken + wide > columns && piece !== '') {
      found.push(piece);
      piece = '';
      taken = 0;
    }
    piece += letter;
    taken += wide;
  }
  return [...found, piece];
}
