/**
 * The segments of a path as routes see them: percent-decoded one by one, dot segments resolved
 * (RFC 3986 §5.2.4), double slashes collapsed. A trailing slash counts: it ends in an empty segment.
 * Undefined when a segment cannot be decoded. Only for matching: what is forwarded keeps its bytes.
 */
export function pathSegments(path: string): string[] | undefined {
  const parts = path.split('/');
  const last = parts.length - 1;
  const segments: string[] = [];
  for (let index = 1; index <= last; index += 1) {
    const segment = decode(parts[index] ?? '');
    if (segment === undefined) return undefined;
    if (segment === '..') segments.pop();
    const vanishes = segment === '' || segment === '.' || segment === '..';
    if (!vanishes) segments.push(segment);
    else if (index === last) segments.push('');
  }
  return segments;
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
