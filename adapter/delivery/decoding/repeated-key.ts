/**
 * Where a JSON text names a key of one object for the second time; undefined where none does.
 * `value` is what JSON.parse made of it: of two members with one name it keeps the last in silence,
 * and the next reader may keep the first (RFC 8259 §4).
 */
export function repeatedKeyAt(text: string, value: unknown): number | undefined {
  // Both counts together cost less than a tenth of the search.
  return mostMembers(text) === membersOf(value) ? undefined : found(text);
}

/** Members of all objects within a value. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: readonly unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) if (typeof one === 'object') count += membersOf(one);
  return count;
}

/** Colons behind a quotation mark: each member has one, and some texts hold more. */
function mostMembers(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

const SPACE = 0x20;
const QUOTE = 0x22;

function found(text: string): number | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') open.push(new Set());
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key = JSON.parse(text.slice(at, end));
        if (open.at(-1)?.has(key)) return at;
        open.at(-1)?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** In valid JSON a colon follows a key, and no other string. */
function isKey(text: string, end: number): boolean {
  let next = end;
  while (text.charCodeAt(next) <= SPACE) next += 1;
  return text[next] === ':';
}

/** Behind the closing quotation mark: the first before which stands an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}
