import { pathSegments } from './path-segments.ts';
import type { TemplateSegment } from './path-template.ts';

/** Values of parameters, in the bytes of the path that they came in; `rest` is what `**` takes. */
export type PathValues = ReadonlyMap<string, string>;

/** A path with parameters anywhere, such as `/v1/order-{id}`. */
export type PathPattern = {
  readonly names: readonly string[];
  /** The path with the values put in; undefined when one is missing, unless it is the rest. */
  fill(values: PathValues): string | undefined;
  /** The values in a path, and what follows it (a query); undefined for another path. */
  read(path: string): { readonly values: PathValues; readonly tail: string } | undefined;
};

const NAMED = /\{([^{}]+)\}/;

/** Compiles a path; `**` at its end is `{rest}`. */
export function compilePattern(path: string): PathPattern {
  // Texts and names in turn.
  const pieces = path.replace(/\*\*$/, '{rest}').split(NAMED);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const texts = pieces.filter((_, index) => index % 2 === 0).map(encoded);
  const source = texts.map((text, index) => {
    const name = names[index];
    if (name === 'rest') return `${escaped(text.replace(/\/$/, ''))}(?:/([^?#]*))?`;
    return `${escaped(text)}${name === undefined ? '' : '([^/?#]+)'}`;
  });
  const expression = new RegExp(`^${source.join('')}(?=$|[?#])`);
  return {
    names,
    fill(values) {
      let filled = '';
      for (const [index, text] of texts.entries()) {
        const name = names[index];
        const value = name === undefined ? '' : values.get(name);
        // Where nothing followed the client's path, nothing follows this one.
        if (value === undefined && name === 'rest') filled += text.replace(/\/$/, '');
        else if (value === undefined) return undefined;
        else filled += text + value;
      }
      return filled === '' ? '/' : filled;
    },
    read(location) {
      const found = expression.exec(location);
      if (found === null) return undefined;
      const values = new Map<string, string>();
      for (const [index, name] of names.entries()) {
        const value = found[index + 1];
        if (value !== undefined) values.set(name, value);
      }
      return { values, tail: location.slice(found[0].length) };
    },
  };
}

/** The values of a template's parameters in a path that it matches. */
export function valuesIn(segments: readonly TemplateSegment[], path: string): PathValues {
  const raw: string[] = [];
  pathSegments(path, raw);
  const values = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'parameter') values.set(segment.name, raw[index] ?? '');
    if (segment.kind === 'rest' && index < raw.length) {
      values.set('rest', raw.slice(index).join('/'));
    }
  }
  return values;
}

function encoded(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
