import { type Document, parse, Scalar, visit } from 'yaml';

/** One `${VAR}` or `${VAR:-default}` in a text. `offset` counts characters from the start. */
export type Variable = {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly offset: number;
};

/** What was taken out of a text: a variable, or a path parameter `{id}`, which stands for itself. */
type Extract = Variable | string;

const BRACES = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]*))?\}|(?<=\/)\{[A-Za-z0-9_-]+\}/g;
// Private-use characters that stand in for braces while YAML is parsed: the first carries an index,
// the rest keeps the length, so that YAML takes them for text and every column stays true. With path
// parameters taken out, { match: GET /orders/{id} } means what its writer meant.
const FIRST = 0xf0000;
const FILL = '\ue000';
const STAND_IN = new RegExp(`([\\u{f0000}-\\u{ffffd}])${FILL}*`, 'gu');

/** Takes variables and path parameters out of a text before YAML sees it. */
export function extractBraces(text: string): { text: string; extracts: Extract[] } {
  const extracts: Extract[] = [];
  const replaced = text.replace(
    BRACES,
    (match, name: string | undefined, fallback: string | undefined, offset: number) => {
      const first = String.fromCodePoint(FIRST + extracts.length);
      extracts.push(name === undefined ? match : { name, fallback, offset });
      return first + FILL.repeat(match.length - first.length);
    },
  );
  return { text: replaced, extracts };
}

/** Puts values into the scalars of the parsed document; returns the variables that have none. */
export function insertBraces(
  document: Document,
  extracts: readonly Extract[],
  env: Readonly<Record<string, string | undefined>>,
): Variable[] {
  const unset: Variable[] = [];
  const valueFor = (standIn: string): string => {
    const extract = extracts[(standIn.codePointAt(0) ?? 0) - FIRST];
    if (extract === undefined) return standIn;
    if (typeof extract === 'string') return extract;
    const { name, fallback } = extract;
    if (env[name] === undefined && fallback === undefined) unset.push(extract);
    // As in a shell, ':-' also takes the default for an empty value.
    return env[name] || (fallback ?? '');
  };
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value !== 'string') return;
      const text = scalar.value.replace(STAND_IN, valueFor);
      if (text === scalar.value) return;
      // An unquoted ${PORT:-8080} is a number, as it would be if the value stood there itself.
      scalar.value = scalar.type === Scalar.PLAIN ? typedScalar(text) : text;
    },
  });
  return unset;
}

function typedScalar(text: string): unknown {
  return /^(true|false|-?[0-9]+)$/.test(text) ? parse(text) : text;
}
