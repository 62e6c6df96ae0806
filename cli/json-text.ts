/**
 * JSON for a terminal, over several lines: what a message brought must not move its cursor or write to
 * its title, and is the same value when it is read back. JSON itself escapes only what is below U+0020.
 */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value, null, 2));
}

/** The same on one line: what NDJSON is made of. */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function escaped(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, (control) => {
    return `\\u00${control.charCodeAt(0).toString(16)}`;
  });
}
