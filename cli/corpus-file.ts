import { createReadStream } from 'node:fs';
import type { ExportedMessage } from '#adapter';
import { BanyanError } from '#contracts';

/**
 * Reads exported messages, one JSON object a line; `-` is stdin. Throws a BanyanError (exit code 2):
 * `file_unreadable`, `export_invalid` for a line that is none.
 */
export async function* exportedMessages(file: string): AsyncIterable<ExportedMessage> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (text.trim() !== '') yield exportedMessage(text, `${file === '-' ? 'stdin' : file}:${line}`);
  }
}

/** Not node:readline: it ends lines at U+2028 as well, which JSON may have inside a text. */
async function* linesOf(file: string): AsyncIterable<string> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  input.setEncoding('utf8');
  let begun: string[] = [];
  try {
    for await (const chunk of input as AsyncIterable<string>) {
      const [first = '', ...rest] = chunk.split('\n');
      begun.push(first);
      for (const next of rest) {
        yield begun.join('');
        begun = [next];
      }
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof BanyanError || code === undefined) throw cause;
    throw new BanyanError('file_unreadable', `${file} cannot be read (${code})`, {
      exitCode: 2,
      cause,
    });
  }
  yield begun.join('');
}

/** Reads one line of an export; `place` is told where it is none. */
export function exportedMessage(text: string, place: string): ExportedMessage {
  const value = parsed(text);
  if (isExported(value)) return value;
  throw new BanyanError('export_invalid', `${place} is no exported message`, {
    exitCode: 2,
    advice: 'Give what `banyan failed export` wrote: one JSON object a line, with "banyan": 1.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TEXTS = ['id', 'source', 'state', 'exchange', 'routingKey', 'body', 'parkedAt'] as const;

/** What is left to check is checked by whoever takes it in. */
function isExported(value: unknown): value is ExportedMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    Reflect.get(value, 'banyan') === 1 &&
    TEXTS.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}
