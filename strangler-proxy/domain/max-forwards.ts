/**
 * RFC 9110 §7.6.2: how often TRACE and OPTIONS may still be forwarded. Gives the fields with one time
 * less, or undefined for a request that is to be answered here.
 */
export function countedForward(
  method: string,
  fields: readonly string[],
): readonly string[] | undefined {
  if (method !== 'OPTIONS' && method !== 'TRACE') return fields;
  const at = fields.findIndex((name, index) => index % 2 === 0 && /^max-forwards$/i.test(name));
  const value = at === -1 ? '' : (fields[at + 1] ?? '');
  if (!/^\d+$/.test(value)) return fields;
  const left = Number(value);
  return left === 0 ? undefined : fields.with(at + 1, String(left - 1));
}

/** RFC 9110 §9.3.8: what TRACE does not tell anybody. */
const SECRET = /^(authorization|cookie|proxy-authorization)$/i;

/** The answer to a TRACE that ends here: the request as it came. */
export function reflection(target: string, raw: readonly string[]): string {
  let text = `TRACE ${target} HTTP/1.1\r\n`;
  for (let index = 0; index < raw.length; index += 2) {
    if (!SECRET.test(raw[index] ?? '')) text += `${raw[index]}: ${raw[index + 1]}\r\n`;
  }
  return `${text}\r\n`;
}
