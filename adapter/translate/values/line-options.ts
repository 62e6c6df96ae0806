/**
 * The options of an order line as the buyer read them: `opt1`, `opt2`, and the pairs of `addopt`,
 * which is `name:value^name:value`. A value may hold either sign: a piece without a colon belongs
 * to the value before it, and only the first colon of a pair separates.
 */
export function lineOptionsOf(line: {
  readonly opt1?: string;
  readonly opt2?: string;
  readonly addopt?: string;
}): string[] {
  const pairs: string[] = [];
  for (const piece of (line.addopt ?? '').split('^')) {
    const last = pairs.at(-1);
    if (piece.includes(':') || last === undefined) pairs.push(piece);
    else pairs[pairs.length - 1] = `${last}^${piece}`;
  }
  const named = pairs.map((pair) => {
    const colon = pair.indexOf(':');
    return colon === -1 ? pair : `${pair.slice(0, colon).trim()}: ${pair.slice(colon + 1).trim()}`;
  });
  return [line.opt1 ?? '', line.opt2 ?? '', ...named].filter((option) => option !== '');
}
