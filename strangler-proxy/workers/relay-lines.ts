import { once } from 'node:events';
import type { Readable } from 'node:stream';

/**
 * Passes on what comes, a whole number of lines at a time: processes that write to one pipe can cut
 * each other's lines in two. Resolves at the end, with a last line that its writer did not finish.
 */
export async function relayLines(from: Readable, write: (lines: string) => void): Promise<void> {
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const end = chunk.lastIndexOf('\n') + 1;
    if (end > 0) write(rest + chunk.slice(0, end));
    rest = end > 0 ? chunk.slice(end) : rest + chunk;
  });
  await once(from, 'close');
  if (rest !== '') write(`${rest}\n`);
}
