import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { EditRequest } from '#adapter';
import { BanyanError } from '#contracts';
import { usage } from '../usage.ts';

type Patch = EditRequest['patch'];

const EXAMPLE = 'For example [{"op":"replace","path":"/settlekind","value":"c"}]';
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** `/settlekind=c` as an operation. Values are text: so the legacy writes every one. */
export function setOption(given: string): Patch[number] {
  const [, path, value] = /^(\/[^=]*)=([\s\S]*)$/.exec(given) ?? [];
  if (path !== undefined && value !== undefined) return { op: 'replace', path, value };
  throw usage(`--set ${given} is not /pointer=text`, 'For example --set /settlekind=c');
}

/** Reads a JSON Patch (RFC 6902): inline JSON, a file, or `-` for stdin. */
export async function patchOption(given: string): Promise<Patch> {
  const isInline = /^\s*[[{]/.test(given);
  return patchIn(isInline ? given : await contentOf(given), isInline ? '--patch' : given);
}

async function contentOf(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new BanyanError('file_unreadable', `${file} cannot be read (${code})`, {
      exitCode: 2,
      advice: `--patch takes JSON, a file, or - for stdin. ${EXAMPLE}`,
      cause,
    });
  }
}

/** Throws a BanyanError `usage` (exit code 2) that says which operation is none. */
export function patchIn(json: string, name: string): Patch {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw usage(`${name} is no JSON`, EXAMPLE);
  }
  if (!Array.isArray(value)) throw usage(`${name} is no list of operations`, EXAMPLE);
  if (value.length === 0) throw usage(`${name} has no operation: nothing would change`, EXAMPLE);
  value.forEach((operation: unknown, index) => {
    const wrong = wrongIn(operation);
    if (wrong !== undefined) throw usage(`${name}: operation ${index + 1} ${wrong}`, EXAMPLE);
  });
  return value;
}

/** What keeps it from being an operation (RFC 6902, section 4). */
function wrongIn(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null) return 'is no object';
  const op: unknown = Reflect.get(operation, 'op');
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) {
    return `has no "op" of ${OPERATIONS.join(', ')}`;
  }
  if (!isPointer(Reflect.get(operation, 'path'))) return 'has no "path" that is a JSON pointer';
  if (['move', 'copy'].includes(op) && !isPointer(Reflect.get(operation, 'from'))) {
    return 'has no "from" that is a JSON pointer';
  }
  if (['add', 'replace', 'test'].includes(op) && !('value' in operation)) return 'has no "value"';
  return undefined;
}

function isPointer(value: unknown): boolean {
  return typeof value === 'string' && /^(\/([^~]|~[01])*)*$/.test(value);
}
