/** The values of a request's cookies of that name, without quotation marks; those without a value are left out. */
export function cookieValues(fields: readonly string[], name: string): string[] {
  const values: string[] = [];
  findCookie(fields, name, (value) => {
    values.push(value);
    return false;
  });
  return values;
}

/**
 * The first of those values that will do. Nothing is made of other cookies: this is done for each request of a
 * canary.
 *
 * @param name not empty
 */
export function findCookie(
  fields: readonly string[],
  name: string,
  willDo: (value: string) => boolean,
): string | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    const field = fields[index] ?? '';
    if (field.length !== 6 || field.toLowerCase() !== 'cookie') continue;
    const text = fields[index + 1] ?? '';
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      const equals = afterSpace(text, at + name.length);
      if (text.charCodeAt(equals) !== EQUALS || !isFirstOfPair(text, at)) continue;
      const end = text.indexOf(';', equals);
      const value = unquoted(text.slice(equals + 1, end === -1 ? text.length : end).trim());
      if (value !== undefined && willDo(value)) return value;
    }
  }
  return undefined;
}

const EQUALS = 0x3d;
const SEMICOLON = 0x3b;
const QUOTE = 0x22;

function unquoted(value: string): string | undefined {
  if (value === '') return undefined;
  return value.charCodeAt(0) === QUOTE ? value.replace(/^"(.*)"$/, '$1') : value;
}

function afterSpace(text: string, at: number): number {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next += 1;
  return next;
}

function isFirstOfPair(text: string, at: number): boolean {
  let before = at - 1;
  while (isSpace(text.charCodeAt(before))) before -= 1;
  return before < 0 || text.charCodeAt(before) === SEMICOLON;
}

/** RFC 9110 §5.6.3 */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
