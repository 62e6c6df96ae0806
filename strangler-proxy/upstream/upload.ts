import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** What becomes of an upload. */
export type UploadListener = {
  /** A byte of the body leaves: until its end, its client alone says how long it takes. */
  flows(): void;
  /** The upstream takes no more at present. */
  stalls(): void;
  /** All of the request was handed over. */
  sent(): void;
  /** Trailer fields, in pairs, asked for at the end of a body in chunks. */
  trailers(): readonly [string, string][];
};

/** The head and the body of one request on their way to an upstream. */
export class Upload {
  readonly #body: IncomingMessage;
  readonly #isChunked: boolean;
  readonly #socket: Socket;
  readonly #listener: UploadListener;
  #head: string;
  #bytes = 0;
  #isWhole = false;

  constructor(
    head: string,
    body: IncomingMessage,
    isChunked: boolean,
    socket: Socket,
    listener: UploadListener,
  ) {
    this.#head = head;
    this.#body = body;
    this.#isChunked = isChunked;
    this.#socket = socket;
    this.#listener = listener;
    body.on('data', this.#onData);
    body.on('end', this.#onEnd);
    body.resume(); // somebody may have held it
    setImmediate(this.#sendHead);
  }

  /** Of the body, that were handed over. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether all of it was handed over. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether all of it has left. */
  get hasLeft(): boolean {
    return this.#isWhole && this.#socket.writableLength === 0;
  }

  /** The upstream takes more. */
  resume(): void {
    if (this.#isWhole) return;
    this.#listener.flows();
    this.#body.resume();
  }

  /** What is left of the body is read and dropped, so that the client can read its answer. */
  stop(): void {
    this.#head = '';
    this.#body.off('data', this.#onData);
    this.#body.off('end', this.#onEnd);
    this.#body.resume();
  }

  /**
   * At the end of the turn, if no byte of the body came until then: together with it, it is one packet. And
   * what the client sent by then may have turned out to be no request.
   */
  readonly #sendHead = (): void => {
    if (this.#head === '' || !this.#hasClient) return;
    this.#socket.write(this.#head, 'latin1');
    this.#head = '';
  };

  /** Whether somebody could read an answer. */
  get #hasClient(): boolean {
    return this.#body.socket.writable;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#head !== '' && !this.#hasClient) return;
    const socket = this.#socket;
    this.#listener.flows();
    this.#bytes += chunk.length;
    const before = this.#isChunked ? `${this.#head}${chunk.length.toString(16)}\r\n` : this.#head;
    this.#head = '';
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    const onLeft = isOwn(chunk, this.#body) ? freeing(chunk) : undefined;
    let isTaken = socket.write(chunk, onLeft);
    if (this.#isChunked) isTaken = socket.write('\r\n', 'latin1');
    socket.uncork();
    if (isTaken) return;
    this.#body.pause();
    this.#listener.stalls();
  };

  readonly #onEnd = (): void => {
    this.#sendHead();
    if (this.#head !== '') return;
    this.#isWhole = true;
    this.#listener.sent();
    if (this.#isChunked) this.#socket.write(lastChunk(this.#listener.trailers()), 'latin1');
  };
}

/**
 * A body that is all there. In chunks it is one: who asks for chunks may have no other way to read it.
 *
 * @param trailers of one that goes in chunks; undefined for any other
 */
export function sendWhole(
  socket: Socket,
  head: string,
  body: Buffer,
  trailers: readonly [string, string][] | undefined,
): void {
  const isChunk = trailers !== undefined && body.length > 0;
  socket.cork();
  socket.write(isChunk ? `${head}${body.length.toString(16)}\r\n` : head, 'latin1');
  socket.write(body);
  if (trailers !== undefined) socket.write((isChunk ? '\r\n' : '') + lastChunk(trailers), 'latin1');
  socket.uncork();
}

function lastChunk(trailers: readonly [string, string][]): string {
  return `0\r\n${trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** Whether a client waits for a 100 before it sends the body: then the upstream is to answer first. */
export function expectsContinue(fields: readonly string[]): boolean {
  return fields.some((name, index) => index % 2 === 0 && /^expect$/i.test(name));
}

/** Bytes of a piece of a body that is worth freeing at once. */
const LARGE = 16 * 1024;

/** Whether nobody else has a piece of a body: it is all of its memory, and nobody else listens. */
function isOwn(chunk: Buffer, body: IncomingMessage): boolean {
  const isAll = chunk.length === chunk.buffer.byteLength;
  return chunk.length >= LARGE && isAll && body.listenerCount('data') === 1;
}

/** Frees the memory of bytes once they have left: V8 would let 100 MB of an upload gather before it does. */
function freeing({ buffer }: Buffer): (error?: Error | null) => void {
  return (error) => {
    if (!error && buffer instanceof ArrayBuffer) buffer.transfer(0);
  };
}
