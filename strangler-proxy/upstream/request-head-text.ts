import type { UpstreamRequest } from './connection.ts';

/**
 * The bytes of a request's head (RFC 9112 §3, §5), as latin1 text.
 *
 * @param ownHost the upstream's, for a request that names none
 */
export function requestHeadText(
  { method, target, fields, isChunked }: UpstreamRequest,
  ownHost: string,
): string {
  let lines = '';
  let namesHost = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') namesHost = true;
    lines += `${name}: ${fields[index + 1]}\r\n`;
  }
  const host = namesHost ? '' : `Host: ${ownHost}\r\n`;
  const coding = isChunked ? 'Transfer-Encoding: chunked\r\n' : '';
  return `${method} ${target} HTTP/1.1\r\n${host}${lines}${coding}\r\n`;
}
