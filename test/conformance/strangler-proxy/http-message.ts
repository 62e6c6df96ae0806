/** An HTTP/1.1 message, read strictly (RFC 9112); bytes are latin1 text. */
export type Message = {
  /** Request line or status line. */
  readonly start: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
  /** Bytes that it took. */
  readonly length: number;
};

/** Reads the first message of what came so far; undefined until it is whole. */
export function readMessage(bytes: string): Message | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [start = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const fields = lines.flatMap(fieldOf);
  const rest = bytes.slice(end + 4);
  const framed = /chunked/i.test(firstValue(fields, 'transfer-encoding') ?? '')
    ? readChunks(rest)
    : readLength(rest, Number(firstValue(fields, 'content-length') ?? 0));
  return framed && { start, fields, ...framed, length: end + 4 + framed.length };
}

/** Reads one message after the other, as long as they are whole. */
export function readMessages(bytes: string): Message[] {
  const messages: Message[] = [];
  let at = 0;
  for (let next = readMessage(bytes); next; next = readMessage(bytes.slice(at))) {
    messages.push(next);
    at += next.length;
  }
  return messages;
}

/** The values of a field, in order. */
export function valuesOf(fields: readonly string[], name: string): string[] {
  return fields.filter((_, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name);
}

export function firstValue(fields: readonly string[], name: string): string | undefined {
  return valuesOf(fields, name)[0];
}

type Framed = Pick<Message, 'body' | 'trailers' | 'length'>;

function readLength(rest: string, length: number): Framed | undefined {
  if (rest.length < length) return undefined;
  return { body: rest.slice(0, length), trailers: [], length };
}

function readChunks(rest: string): Framed | undefined {
  let body = '';
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(rest.slice(at, line), 16);
    if (size === 0) return readTrailers(rest, line + 2, body);
    if (rest.length < line + 2 + size + 2) return undefined;
    body += rest.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}

function readTrailers(rest: string, at: number, body: string): Framed | undefined {
  if (rest.startsWith('\r\n', at)) return { body, trailers: [], length: at + 2 };
  const end = rest.indexOf('\r\n\r\n', at);
  if (end === -1) return undefined;
  return { body, trailers: rest.slice(at, end).split('\r\n').flatMap(fieldOf), length: end + 4 };
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
