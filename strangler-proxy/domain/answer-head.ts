/** An upstream said what is no HTTP, or what could be read in two ways. */
export class BadAnswer extends Error {
  readonly code = 'BAD_ANSWER';
}

/** The header section of an answer, and how the answer goes on. */
export type AnswerHead = {
  readonly status: number;
  /** Bytes as latin1 text, like the fields. */
  readonly reason: string;
  /** Names and values in turn; order, case and duplicates as received. */
  readonly fields: string[];
  /** The body: so many bytes, chunks, or all until the connection ends (RFC 9112 §6.3). */
  readonly framing: number | 'chunked' | 'close';
  /** Whether the connection may serve again afterwards (RFC 9112 §9.3). */
  readonly isPersistent: boolean;
  /** How long it is kept for that, as far as the upstream says (RFC 2068 §19.7.1.1). */
  readonly idleSeconds: number;
};

/** RFC 9112 §4. Its last space is often missing where there is no reason. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9][0-9])(?: (.*))?$/;
/** RFC 9112 §2.2, §5.5: no control characters, and line breaks only whole. */
const CONTROL = /[^\t\x20-\x7e\x80-\xff\r\n]|\r(?!\n)|(?<!\r)\n/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads the header section of an answer, without the empty line at its end. Throws a BadAnswer.
 *
 * @param text bytes as latin1 text
 * @param method of the request
 */
export function answerHead(text: string, method: string): AnswerHead {
  if (CONTROL.test(text)) throw new BadAnswer('a header section with control characters');
  const end = text.indexOf('\r\n');
  const line = STATUS_LINE.exec(end === -1 ? text : text.slice(0, end));
  if (line === null) throw new BadAnswer('no status line of HTTP/1');
  const [, minor = '', digits = '', reason = ''] = line;
  const status = Number(digits);
  const fields = end === -1 ? [] : fieldLines(text, end + 2);
  return { status, reason, fields, ...messageOf(fields, status, method, minor === '1') };
}

/** Reads a trailer section, without the empty line at its end. Throws a BadAnswer. */
export function trailerFields(text: string): string[] {
  if (CONTROL.test(text)) throw new BadAnswer('a trailer section with control characters');
  return fieldLines(text, 0);
}

function fieldLines(text: string, from: number): string[] {
  const fields: string[] = [];
  let at = from;
  while (at < text.length) {
    const lineBreak = text.indexOf('\r\n', at);
    const end = lineBreak === -1 ? text.length : lineBreak;
    const first = text.charCodeAt(at);
    if (first === SPACE || first === TAB) {
      // RFC 9112 §5.2: a folded line becomes one.
      if (fields.length === 0) throw new BadAnswer('a header section that begins in mid-line');
      const value = `${fields.pop()} ${valueIn(text, at, end)}`;
      fields.push(valueIn(value, 0, value.length));
    } else {
      const colon = text.indexOf(':', at);
      // RFC 9112 §5.1: white space before the colon is taken off.
      const name = colon === -1 || colon > end ? '' : valueIn(text, at, colon);
      if (!TOKEN.test(name)) throw new BadAnswer('a field line without a name');
      fields.push(name, valueIn(text, colon + 1, end));
    }
    at = end + 2;
  }
  return fields;
}

const SPACE = 32;
const TAB = 9;

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Without the white space around it, of which latin1 has more than HTTP. */
function valueIn(text: string, from: number, until: number): string {
  let begin = from;
  let end = until;
  while (begin < end && isBlank(text.charCodeAt(begin))) begin += 1;
  while (end > begin && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(begin, end);
}

function messageOf(
  fields: readonly string[],
  status: number,
  method: string,
  isPersistentVersion: boolean,
): Pick<AnswerHead, 'framing' | 'isPersistent' | 'idleSeconds'> {
  let length: string | undefined;
  let coding: string | undefined;
  let connection = '';
  let idleSeconds = Number.POSITIVE_INFINITY;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    const value = fields[index + 1] ?? '';
    // Lengths first: this is asked of every field of every answer.
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      if (!LENGTH.test(value)) throw new BadAnswer('a length that is no number');
      // Also of two that say the same: the client would have to know what to make of them.
      if (length !== undefined) throw new BadAnswer('two lengths');
      length = value;
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      coding = coding === undefined ? value : `${coding}, ${value}`;
    } else if (name.length === 10) {
      const key = name.toLowerCase();
      if (key === 'connection') connection += `,${value}`;
      else if (key === 'keep-alive') idleSeconds = Number(TIMEOUT.exec(value)?.[1] ?? idleSeconds);
    }
  }
  // This proxy unwraps chunks, and would lose any other coding.
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new BadAnswer('a transfer coding besides chunked');
  }
  const isEmpty = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  const says = (option: RegExp) => connection !== '' && option.test(connection);
  // RFC 9112 §6.1: HTTP/1.0 has no chunks, and who sends them may be wrong about their end.
  const isPersistent =
    !says(CLOSE) && (isPersistentVersion || (coding === undefined && says(KEEP_ALIVE)));
  // RFC 9112 §6.3: chunks outrank a length, but who sends both means to be misread.
  if (coding !== undefined && length !== undefined) throw new BadAnswer('a length and chunks');
  if (isEmpty) {
    // The body that they speak of might come after all, and be taken for the next answer.
    const mentionsBody = coding !== undefined || Number(length ?? 0) > 0;
    return { framing: 0, isPersistent: isPersistent && !mentionsBody, idleSeconds };
  }
  if (coding !== undefined) return { framing: 'chunked', isPersistent, idleSeconds };
  if (length === undefined) return { framing: 'close', isPersistent: false, idleSeconds };
  return { framing: Number(length), isPersistent, idleSeconds };
}

/** 15 digits are less than 2 ** 53. */
const LENGTH = /^[0-9]{1,15}$/;
const TIMEOUT = /^(?:.*,)?[\t ]*timeout=([0-9]+)/i;
const CLOSE = /,[\t ]*close[\t ]*(?:,|$)/i;
const KEEP_ALIVE = /,[\t ]*keep-alive[\t ]*(?:,|$)/i;
