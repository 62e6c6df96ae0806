/** RFC 3986 §2: what a target may have; fields mostly have spaces or quotation marks. */
const TARGET = /^[!#$%&'()*+,./0-9:;=?@A-Z[\]_a-z~-]+$/;

/**
 * Whether it is the request target that is too long, where a parser stopped because a head is. RFC 9112 §3
 * wants 414 for that. Where the request line began in an earlier packet, its characters decide: a field of
 * that length without a space is taken for a target.
 *
 * @param parsed the last packet up to where the parser stopped, as latin1 text
 */
export function isTargetTooLong(parsed: string): boolean {
  const line = parsed.slice(parsed.lastIndexOf('\n') + 1);
  if (/^[A-Z-]+ \S+$/.test(line)) return true;
  return line.length === parsed.length && TARGET.test(line);
}
