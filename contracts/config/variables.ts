import { type Document, parse, Scalar, visit } from 'yaml';

/** One `${VAR}` or `${VAR:-default}` in a text. `offset` counts characters from the start. */
export type Variable = {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly offset: number;
};

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]*))?\}/g;
// Private-use characters that stand in for a variable while YAML is parsed: the first carries its
// index, the rest keeps its length, so that braces do not confuse YAML and every column stays true.
const FIRST = 0xe100;
const FILL = '\ue000';
const STAND_IN = new RegExp(`([\\ue100-\\uf8ff])${FILL}*`, 'g');

/** Takes the variables out of a text before YAML sees it. */
export function extractVariables(text: string): { text: string; variables: Variable[] } {
  const variables: Variable[] = [];
  const replaced = text.replace(
    VARIABLE,
    (match, name: string, fallback: string | undefined, offset: number) => {
      variables.push({ name, fallback, offset });
      return String.fromCharCode(FIRST + variables.length - 1) + FILL.repeat(match.length - 1);
    },
  );
  return { text: replaced, variables };
}

/** Puts values into the scalars of the parsed document; returns the variables that have none. */
export function insertVariables(
  document: Document,
  variables: readonly Variable[],
  env: Readonly<Record<string, string | undefined>>,
): Variable[] {
  const unset: Variable[] = [];
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value !== 'string') return;
      const text = scalar.value.replace(STAND_IN, (standIn) => {
        const variable = variables[standIn.charCodeAt(0) - FIRST];
        if (variable === undefined) return standIn;
        // As in a shell, ':-' also takes the default for an empty value.
        const value = env[variable.name] || variable.fallback || env[variable.name];
        if (value === undefined && variable.fallback === undefined) unset.push(variable);
        return value ?? '';
      });
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
