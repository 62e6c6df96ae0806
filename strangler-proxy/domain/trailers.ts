import { isHopByHop } from './hop-by-hop.ts';

/** RFC 9110 §6.5.1: what frames or routes a message comes too late after it. */
const TOO_LATE = new Set(['content-length', 'host', 'content-encoding', 'content-type', 'trailer']);

/**
 * The trailer fields that travel on, in pairs.
 *
 * @param raw names and values in turn, as received
 * @param isLeftOut whether a field is not for whoever gets them: some servers take trailers for header fields
 */
export function forwardedTrailers(
  raw: readonly string[],
  isLeftOut?: (name: string) => boolean,
): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const key = name.toLowerCase();
    if (isHopByHop(key) || TOO_LATE.has(key) || isLeftOut?.(name)) continue;
    pairs.push([name, raw[index + 1] ?? '']);
  }
  return pairs;
}

/** Whether an answer of that status to that request may have trailers. */
export function takesTrailers(
  { httpVersion, method }: { readonly httpVersion: string; readonly method?: string | undefined },
  status: number,
): boolean {
  return httpVersion !== '1.0' && method !== 'HEAD' && status !== 204 && status !== 304;
}
