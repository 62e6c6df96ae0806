import { framingOf, readBody } from './body.ts';
import { type Field, invalid, readHead, type Unread } from './head.ts';

/** A final answer, strictly read. */
export type Answer = {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: string;
  readonly isWhole: boolean;
  /** Its end is that of the connection. */
  readonly isToTheEnd: boolean;
  readonly end: number;
};

/**
 * RFC 9112 §4. The space before an empty reason is often left out. Another version's number says nothing about
 * where a message ends.
 */
const LINE = /^HTTP\/\d\.\d ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/**
 * Reads the answer to a request with this method that begins there; interim ones before it are skipped.
 *
 * @param hasEnded whether the connection ended, in order, after these bytes
 * @param mends whether it is read as a gateway has to
 */
export function readAnswer(
  bytes: string,
  start: number,
  method: string,
  hasEnded: boolean,
  mends = false,
): Answer | Unread {
  let at = start;
  for (;;) {
    // Empty lines before it, as before a request line (RFC 9112 §2.2).
    while (bytes[at] === '\r' || bytes[at] === '\n') at += 1;
    const head = readHead(bytes, at, mends);
    if ('kind' in head) return head;
    const status = Number(LINE.exec(head.start)?.[1] ?? 0);
    if (status === 0) return invalid('no status line');
    const { fields } = head;
    at = head.end;
    if (status < 200) continue;
    const framing = framingOf(fields);
    if (framing !== undefined && 'kind' in framing) return framing;
    if (method === 'HEAD' || status === 204 || status === 304) {
      return { status, fields, body: '', isWhole: true, isToTheEnd: false, end: at };
    }
    const read = readBody(bytes, at, framing ?? { by: 'close' }, mends);
    if (read.why !== undefined) return invalid(read.why);
    const { body, end, isWhole } = read;
    const isToTheEnd = framing === undefined;
    return { status, fields, body, isWhole: isWhole || (isToTheEnd && hasEnded), isToTheEnd, end };
  }
}

/** The answers to requests with these methods, as far as they came; the last may not be whole. */
export function readAnswers(
  bytes: string,
  methods: readonly string[],
  hasEnded: boolean,
): { readonly answers: readonly Answer[]; readonly rest: string; readonly unread?: Unread } {
  const answers: Answer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const next = readAnswer(bytes, at, methods[answers.length] ?? 'GET', hasEnded);
    if ('kind' in next) return { answers, rest: bytes.slice(at), unread: next };
    answers.push(next);
    at = next.end;
    if (!next.isWhole) break;
  }
  return { answers, rest: bytes.slice(at) };
}
