/** A message key as it is stored: the 16 bytes of its UUID. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key.replaceAll('-', ''), 'hex');
}

/** The UUID as text again. */
export function keyText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
