/**
 * The segments of a path as routes see them: percent-decoded one by one, dot segments resolved
 * (RFC 3986 §5.2.4), double slashes collapsed. A trailing slash counts: it ends in an empty segment.
 * An encoded slash, a backslash and what follows a semicolon are a segment's data. Undefined when a
 * segment cannot be decoded, or when only some servers would see a dot segment in it (`..;x`, `..%2f`):
 * then no route may have it. Only for matching: what is forwarded keeps its bytes.
 *
 * @param raw gets each segment as it stands in the path
 */
export function pathSegments(path: string, raw?: string[]): string[] | undefined {
  const parts = path.split('/');
  const last = parts.length - 1;
  const segments: string[] = [];
  for (let index = 1; index <= last; index += 1) {
    const part = parts[index] ?? '';
    const segment = decode(part);
    if (segment === undefined) return undefined;
    if (segment === '..') {
      segments.pop();
      raw?.pop();
    }
    const vanishes = segment === '' || segment === '.' || segment === '..';
    if (!vanishes) {
      if (segment.includes('.') && HIDDEN_DOTS.test(segment)) return undefined;
      segments.push(segment);
      raw?.push(part);
    } else if (index === last) {
      segments.push('');
      raw?.push('');
    }
  }
  return segments;
}

/** Dot segments to a server that takes path parameters off first, or any slash for a separator. */
const HIDDEN_DOTS = /(?:^|[/\\])\.{1,2}(?:$|[/\\;])/;

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
