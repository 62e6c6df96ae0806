import type { Changed } from '#adapter';
import { printable } from '../table.ts';
import { counted, shortId } from '../words.ts';

/** Messages told one by one; of more, only those that were skipped are. */
const FEW = 20;

/** What was done to which messages, and which were left as they are. */
export function changedText(done: string, { changed, skipped }: Changed): string {
  const lines = skipped.map(({ id, why }) => `${shortId(id)}  left as it is: ${why}`);
  if (changed.length > FEW) lines.unshift(`${counted(changed.length, 'message')}: ${done}`);
  else lines.unshift(...changed.map((id) => `${shortId(id)}  ${done}`));
  return lines.length === 0 ? 'No message matches.' : lines.map(printable).join('\n');
}
