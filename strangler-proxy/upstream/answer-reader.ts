import { answerHead, BadAnswer, trailerFields } from '../domain/answer-head.ts';

/** What an answer consists of, as it comes. */
export type AnswerParts = {
  /** A 1xx status, of which there may be several before the answer. */
  interim(status: number, fields: string[]): void;
  /** @param fields names and values in turn, as received: bytes as latin1 text, like the reason */
  head(status: number, reason: string, fields: string[]): void;
  /** @param chunk only valid during the call */
  data(chunk: Buffer, isLast: boolean): void;
  /** @param trailers names and values in turn, as received */
  end(trailers: string[]): void;
};

/** What comes next. A chunk's end is the line break after its data. */
type State = 'head' | 'length' | 'close' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers';

const PROTOCOL = 'HTTP/1.';
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Of a chunk's size and its extensions, which nobody needs. */
const LONGEST_SIZE_LINE = 1_024;
/** 13 hexadecimals: up to 2 ** 52. */
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,13})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const NOTHING = Buffer.alloc(0);

/**
 * Reads answers off one connection, each within the bounds that RFC 9112 §6.3 gives it, and strictly: what
 * another reader might understand otherwise is a {@link BadAnswer}.
 */
export class AnswerReader {
  readonly #limit: number;
  #method = '';
  #state: State = 'head';
  /** Bytes of an answer's body, or of a chunk, that are still to come. */
  #left = 0;
  /** The beginning of a head, a line or a trailer section whose end has not come. */
  #held = NOTHING;
  #isPersistent = false;
  #idleSeconds = 0;
  #isComplete = true;

  /** @param limit bytes that a header or trailer section may have */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether no answer is being read. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether the connection may serve again, by the answer that was read last. */
  get isPersistent(): boolean {
    return this.#isPersistent;
  }

  /** … and for how long, by the same. */
  get idleSeconds(): number {
    return this.#idleSeconds;
  }

  /** To be called before each answer, with what was asked. */
  expect(method: string): void {
    this.#method = method;
    this.#state = 'head';
    this.#isPersistent = false;
    this.#isComplete = false;
  }

  /** Tells what is in these bytes. Throws a BadAnswer. */
  read(bytes: Buffer, parts: AnswerParts): void {
    let rest = bytes;
    if (this.#held.length > 0) {
      rest = Buffer.concat([this.#held, bytes]);
      this.#held = NOTHING;
    }
    let at = 0;
    while (at < rest.length) {
      if (this.#isComplete) throw new BadAnswer('more than the answer');
      const next = this.#step(rest, at, parts);
      if (next === at) {
        // A copy: the bytes are not ours.
        this.#held = Buffer.from(rest.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** The connection has ended: whether that is the end of the answer as well. */
  ended(parts: AnswerParts): boolean {
    if (this.#state !== 'close' || this.#isComplete) return false;
    parts.data(NOTHING, true);
    this.#end([], parts);
    return true;
  }

  /** Reads one element from there. Returns where it ends; where it began when it has not come whole. */
  #step(bytes: Buffer, at: number, parts: AnswerParts): number {
    switch (this.#state) {
      case 'head':
        return this.#head(bytes, at, parts);
      case 'length':
      case 'chunk-data':
      case 'close':
        return this.#data(bytes, at, parts);
      case 'chunk-size':
        return this.#size(bytes, at);
      case 'chunk-end':
        return this.#lineBreak(bytes, at);
      case 'trailers':
        return this.#trailers(bytes, at, parts);
    }
  }

  #head(bytes: Buffer, at: number, parts: AnswerParts): number {
    const end = bytes.indexOf(END_OF_HEAD, at);
    if ((end === -1 ? bytes.length : end) - at > this.#limit) throw new BadAnswer(TOO_LARGE);
    if (end === -1) {
      const beginning = bytes.toString('latin1', at, at + PROTOCOL.length);
      // What speaks another protocol may wait for our word for ever.
      if (!PROTOCOL.startsWith(beginning)) throw new BadAnswer('no status line of HTTP/1');
      return at;
    }
    const head = answerHead(bytes.toString('latin1', at, end), this.#method);
    const { status, reason, fields, framing } = head;
    if (status < 200) {
      if (status === 101) throw new BadAnswer('a change of protocol that nobody asked for');
      parts.interim(status, fields);
      return end + 4;
    }
    this.#isPersistent = head.isPersistent;
    this.#idleSeconds = head.idleSeconds;
    if (framing === 'chunked') this.#state = 'chunk-size';
    else if (framing === 'close') this.#state = 'close';
    else {
      this.#state = 'length';
      this.#left = framing;
    }
    parts.head(status, reason, fields);
    if (framing === 0) this.#end([], parts);
    return end + 4;
  }

  #data(bytes: Buffer, at: number, parts: AnswerParts): number {
    const here = bytes.length - at;
    const take = this.#state === 'close' ? here : Math.min(this.#left, here);
    const isEnd = this.#state !== 'close' && take === this.#left;
    this.#left -= take;
    parts.data(
      take === bytes.length ? bytes : bytes.subarray(at, at + take),
      isEnd && this.#state === 'length',
    );
    if (isEnd && this.#state === 'length') this.#end([], parts);
    else if (isEnd) this.#state = 'chunk-end';
    return at + take;
  }

  #size(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LINE_FEED, at);
    if ((end === -1 ? bytes.length : end) - at > LONGEST_SIZE_LINE) {
      throw new BadAnswer('a chunk whose size has no end');
    }
    if (end === -1) return at;
    const [, size] =
      bytes[end - 1] === CARRIAGE_RETURN && end > at
        ? (CHUNK_SIZE.exec(bytes.toString('latin1', at, end - 1)) ?? [])
        : [];
    if (size === undefined) throw new BadAnswer('a chunk without a size');
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'chunk-data';
    return end + 1;
  }

  #lineBreak(bytes: Buffer, at: number): number {
    if (bytes[at] !== CARRIAGE_RETURN) throw new BadAnswer('a chunk longer than its size');
    if (bytes.length - at < 2) return at;
    if (bytes[at + 1] !== LINE_FEED) throw new BadAnswer('a chunk longer than its size');
    this.#state = 'chunk-size';
    return at + 2;
  }

  #trailers(bytes: Buffer, at: number, parts: AnswerParts): number {
    const isEmpty = bytes[at] === CARRIAGE_RETURN;
    if (isEmpty && bytes.length - at < 2) return at;
    if (isEmpty) {
      if (bytes[at + 1] !== LINE_FEED) throw new BadAnswer('a line that ends in half a break');
      this.#end([], parts);
      return at + 2;
    }
    const end = bytes.indexOf(END_OF_HEAD, at);
    if ((end === -1 ? bytes.length : end) - at > this.#limit) throw new BadAnswer(TOO_LARGE);
    if (end === -1) return at;
    this.#end(trailerFields(bytes.toString('latin1', at, end)), parts);
    return end + 4;
  }

  #end(trailers: string[], parts: AnswerParts): void {
    this.#isComplete = true;
    parts.end(trailers);
  }
}

const TOO_LARGE = 'a header section that is too large';
