/** A header section, read as RFC 9112 has it and in no other way; bytes are latin1 text. */
export type Head = {
  /** Request line or status line. */
  readonly start: string;
  readonly fields: readonly Field[];
  /** Where it ends. */
  readonly end: number;
};

export type Field = readonly [name: string, value: string];

/** What is not there yet, or never will be. */
export type Unread =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid'; readonly why: string };

export const incomplete: Unread = { kind: 'incomplete' };

export function invalid(why: string): Unread {
  return { kind: 'invalid', why };
}

/** RFC 9110 §5.1, §5.5: no white space about the name, no control character but tab in the value. */
const FIELD = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Reads the header section that begins there.
 *
 * @param mends whether it does what RFC 9112 asks of a gateway (§5.1, §5.2) and of nobody else: takes white space
 *   before a colon off, and unfolds lines
 */
export function readHead(bytes: string, at: number, mends = false): Head | Unread {
  const end = bytes.indexOf('\r\n\r\n', at);
  if (end === -1) return incomplete;
  const [start = '', ...lines] = bytes.slice(at, end).split('\r\n');
  const fields = readFields(lines, mends);
  return 'kind' in fields ? fields : { start, fields, end: end + 4 };
}

/** Reads field lines: those of a header or a trailer section. */
export function readFields(lines: readonly string[], mends = false): readonly Field[] | Unread {
  const fields: Field[] = [];
  for (const line of mends ? mended(lines) : lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) return invalid(`the line ${shown(line)}`);
    fields.push([name, value.replace(/[\t ]+$/, '')]);
  }
  return fields;
}

function mended(lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines;
  // The first line has none before it to be a part of.
  const text = [first, ...rest.map((line) => line.replace(/^[\t ]+/, '\0'))].join('\r\n');
  const unfolded = text.replace(/[\t ]*\r\n\0/g, ' ').split('\r\n');
  return lines.length === 0
    ? []
    : unfolded.map((line) => line.replace(/^([^\t :]+)[\t ]+:/, '$1:'));
}

/** The values of a field, in order. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

/** The members of a list, in lower case. */
export function tokensOf(fields: readonly Field[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase());
}

/** Text that may have control characters, cut to what can be looked at. */
export function shown(text: string, length = 80): string {
  return JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text);
}
