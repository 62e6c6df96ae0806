const space = /[ \t\n\r]*/y;
const stringPart = /[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/**
 * Where a text stops being JSON (RFC 8259): the index of the first character that does not fit, or the
 * text's length where it ends too early. Node's own message quotes the text, which may be personal,
 * and often names no place.
 */
export function jsonFaultOf(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: 'value' | 'first' | 'key' | 'comma' = 'value';
  for (let at = end(space, text, 0); ; at = end(space, text, at)) {
    const character = text[at];
    const inside = open.at(-1);
    if (expected === 'comma') {
      if (inside === undefined || character === undefined) return at;
      if (character === (inside === '{' ? '}' : ']')) open.pop();
      else if (character === ',') expected = inside === '{' ? 'key' : 'value';
      else return at;
      at += 1;
    } else if (expected === 'first' && character === (inside === '{' ? '}' : ']')) {
      open.pop();
      expected = 'comma';
      at += 1;
    } else if (expected === 'key' || (expected === 'first' && inside === '{')) {
      if (character !== '"') return at;
      const quote = endOfString(text, at + 1);
      if (text[quote] !== '"') return quote;
      at = end(space, text, quote + 1);
      if (text[at] !== ':') return at;
      expected = 'value';
      at += 1;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = 'first';
      at += 1;
    } else if (character === '"') {
      at = endOfString(text, at + 1);
      if (text[at] !== '"') return at;
      expected = 'comma';
      at += 1;
    } else {
      const after = end(scalar, text, at);
      if (after === at) return at;
      expected = 'comma';
      at = after;
    }
  }
}

/** Where the closing quote is, or what no string can hold. */
function endOfString(text: string, from: number): number {
  let at = from;
  for (let next = end(stringPart, text, at); next !== at; next = end(stringPart, text, at)) {
    at = next;
  }
  return at;
}

/** Where a match that begins at `from` ends; `from` where there is none. */
function end(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
