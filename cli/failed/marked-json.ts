import { jsonText } from '../json-text.ts';

/** The failing place of a message: a JSON pointer, and why it fails. */
export type Place = { readonly pointer: string | undefined; readonly why: string };

/**
 * A message as JSON over several lines. The line of the failing place begins with `>` and ends with the
 * reason; where the place is missing, it is the line of what should have it.
 */
export function markedJson(message: unknown, { pointer, why }: Place): readonly string[] {
  const lines = linesOf(message, '', '', '');
  const marked = pointer === undefined ? undefined : nearestPlace(lines, pointer);
  return lines.map((line) => {
    if (line !== marked) return `  ${line.text}`;
    const missing = line.pointer === pointer ? '' : `${jsonText(pointer).slice(1, -1)}: `;
    return `> ${line.text}  ← ${missing}${jsonText(why).slice(1, -1)}`;
  });
}

/** A line, and the pointer of the value that begins in it; undefined for a bracket that closes. */
type Line = { readonly text: string; readonly pointer: string | undefined };

/** As JSON.stringify with two spaces does it, with the pointer of each line. */
function linesOf(
  value: unknown,
  pointer: string,
  lead: string,
  indent: string,
  end = '',
): readonly Line[] {
  const members = membersOf(value);
  if (members === undefined || members.length === 0) {
    return [{ text: `${indent}${lead}${jsonText(value)}${end}`, pointer }];
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const inner = members.flatMap(([name, member], index) =>
    linesOf(
      member,
      `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      Array.isArray(value) ? '' : `${jsonText(name)}: `,
      `${indent}  `,
      index < members.length - 1 ? ',' : '',
    ),
  );
  return [
    { text: `${indent}${lead}${open}`, pointer },
    ...inner,
    { text: `${indent}${close}${end}`, pointer: undefined },
  ];
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

/** The line of the place itself, or of the nearest that it would be in. */
function nearestPlace(lines: readonly Line[], pointer: string): Line | undefined {
  let place = pointer;
  while (true) {
    const found = lines.find((line) => line.pointer === place);
    if (found !== undefined || place === '') return found;
    place = place.slice(0, Math.max(0, place.lastIndexOf('/')));
  }
}
