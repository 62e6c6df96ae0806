/** Bytes that a text has at the most, as UTF-8: three for each UTF-16 code unit. */
export function mostBytes(text: string): number {
  return text.length * 3;
}

/** Whether a text has more bytes than that; they are counted only where it may be. */
export function isLonger(text: string, bytes: number): boolean {
  return mostBytes(text) > bytes && Buffer.byteLength(text) > bytes;
}
