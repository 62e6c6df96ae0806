/**
 * Compiles a map from beginnings of URLs or paths to others; the longest that ends where a segment does
 * decides. Undefined for what begins with none of them.
 */
export function compilePrefixes(
  map: Readonly<Record<string, string>>,
): (text: string) => string | undefined {
  const prefixes = Object.entries(map)
    .map(([from, to]) => ({ from: from.replace(/\/$/, ''), to }))
    .sort((a, b) => b.from.length - a.from.length);
  return (text) => {
    const found = prefixes.find(
      ({ from }) => text.startsWith(from) && /^(?:$|[/?#])/.test(text.slice(from.length)),
    );
    if (found === undefined || found.to === '') return found?.to;
    return found.to.replace(/\/$/, '') + text.slice(found.from.length) || '/';
  };
}
