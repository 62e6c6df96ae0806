import { type RoutedRequest, requestTarget } from '#strangler-proxy';
import { usage } from './usage.ts';

/**
 * The request that a client would send for a URL, or for a path. Its path stays as it is written, dot
 * segments and all; letters beyond ASCII are encoded, as browsers do.
 *
 * @param headers as curl takes them, `Name: value`
 */
export function askedRequest(
  method: string,
  url: string,
  headers: readonly string[],
): RoutedRequest {
  if (!/^[A-Za-z]+(-[A-Za-z]+)*$/.test(method)) throw usage(`${method} is no method`);
  const fields = headers.flatMap((header) => {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*?)\s*$/.exec(header) ?? [];
    if (name === undefined)
      throw usage(`-H ${header} is no header field`, "Write -H 'Name: value'.");
    return [name, value];
  });
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]*)?([^#]*)/i.exec(url) ?? [];
  const encoded = rest.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  const target = requestTarget(encoded.startsWith('/') ? encoded : `/${encoded}`);
  if ((origin === '' && !url.startsWith('/')) || target === undefined || !isOrigin(origin)) {
    throw usage(`${url} is no URL`, 'Write https://shop.example.com/members/7, or /members/7.');
  }
  const isNamed = fields.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  // A URL says where to connect; a Host field, as with curl, what is asked for there.
  if (origin !== '' && !isNamed) fields.push('Host', new URL(origin).host);
  return { method: method.toUpperCase(), target, fields };
}

function isOrigin(origin: string): boolean {
  return origin === '' || (URL.canParse(origin) && !origin.includes('@'));
}
