import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isEventStream } from '../domain/event-stream.ts';
import { type AnswerParts, AnswerReader } from './answer-reader.ts';
import type { ConnectionHost } from './connection-host.ts';
import { DroppedAnswer } from './dropped-answer.ts';
import { requestHeadText } from './request-head-text.ts';
import { expectsContinue, sendWhole, Upload, type UploadListener } from './upload.ts';
import type { Waits } from './waits.ts';

/** A request, ready to be sent. */
export type UpstreamRequest = {
  readonly method: string;
  /** The request target. */
  readonly target: string;
  /** Names and values in turn; bytes as latin1 text. */
  readonly fields: readonly string[];
  /** Whence the body comes, or all of it; undefined when there is none. */
  readonly body: IncomingMessage | Buffer | undefined;
  /** Whether the body has no length, and goes in chunks. */
  readonly isChunked: boolean;
  /** Undefined for those of the upstream. */
  readonly waits?: Waits | undefined;
};

/** Who waits for an answer. Each is told of one end: `end`, `failed`, or its own `abort`. */
export type AnswerHandler = AnswerParts & {
  /** `reused`: whether the connection had served before, and may have ended unnoticed. */
  failed(error: Error, reused: boolean): void;
  /** Trailer fields of the request, in pairs, asked for at the end of a body in chunks. */
  trailers(): readonly [string, string][];
};

/** The upstream did not do something in time. */
export class UpstreamTimeout extends Error {
  readonly code = 'UPSTREAM_TIMEOUT';
}

/** The upstream ended the connection. */
export class UpstreamClosed extends Error {
  readonly code = 'UPSTREAM_CLOSED';
}

const NEVER = Number.POSITIVE_INFINITY;

/** ms in which what is left of an answer that nobody needs must be there. */
const DROPPING_MS = 1_000;

/**
 * A connection to an upstream. Serves one request at a time: with pipelining, a slow answer would hold up
 * others. It is itself the listener of its socket, and lives as long as that.
 */
export class Connection implements AnswerParts, UploadListener {
  /** When it has waited long enough, whatever for: ms, by its host. */
  expiresAt = NEVER;
  /** … and is used no more, when it is idle: ms, by the clock on the wall. */
  restsUntil = 0;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader: AnswerReader;
  #isConnected = false;
  #served = 0;
  #request: UpstreamRequest | undefined;
  #handler: AnswerHandler | undefined;
  /** Of the answer, once its head is there. */
  #fields: readonly string[] | undefined;
  #idleMs = 0;
  #isPaused = false;
  /** Of this request, or of the last one. */
  #upload: Upload | undefined;

  constructor(socket: Socket, connectEvent: 'connect' | 'secureConnect', host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#reader = new AnswerReader(host.headerBytes);
    socket.once(connectEvent, () => {
      this.#isConnected = true;
      if (this.#request !== undefined) this.#begin(this.#request);
    });
    socket.on('drain', () => this.#upload?.resume());
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => {
      this.#fail(new UpstreamClosed('the connection was closed'));
      host.closed(this);
    });
  }

  /** Whether it can take a request. */
  get isUsable(): boolean {
    return this.#request === undefined && this.#socket.writable;
  }

  /** How long the upstream keeps it when it is idle, as far as it says. */
  get idleSeconds(): number {
    return this.#reader.idleSeconds;
  }

  /** Whether a request is on its way: the connection was made, and its head was sent. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether a byte of the body may be gone, so that the request cannot be sent again. */
  get bodyWasRead(): boolean {
    return this.#upload !== undefined;
  }

  /** Bytes of the body that were sent. */
  get bodyBytes(): number {
    return this.#upload?.bytes ?? 0;
  }

  /** Sends a request as soon as it is connected. Takes no byte of the body before that. */
  send(request: UpstreamRequest, handler: AnswerHandler): void {
    this.#request = request;
    this.#handler = handler;
    this.#fields = undefined;
    this.#upload = undefined;
    this.#idleMs = this.#waits.idle || NEVER;
    if (this.#isConnected) this.#begin(request);
    else this.#wait(this.#waits.connect);
  }

  /** The rest of the answer is not needed: it is read and dropped where that may be, so that the connection stays. */
  discard(): void {
    if (this.#upload !== undefined) {
      this.abort();
      return;
    }
    this.#handler = new DroppedAnswer(this);
    if (this.#isPaused) this.resume();
    this.#wait(DROPPING_MS);
  }

  /** Gives up what is in hand, and with it the connection. The handler hears no more. */
  abort(): void {
    this.#handler = undefined;
    this.#leave();
    this.#socket.destroy();
  }

  /** Reads no further, but for what was read already. */
  pause(): void {
    this.#isPaused = true;
    this.expiresAt = NEVER; // it is the client who is slow
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#fields !== undefined) this.#wait(this.#idleMs);
    else if (this.#isHandedOver) this.#awaitHead();
    this.#socket.resume();
  }

  /** Breaks off what is in hand, and closes. */
  stop(): void {
    this.#break(new UpstreamClosed('the proxy stops'));
  }

  /** It has waited long enough. */
  expire(): void {
    this.expiresAt = NEVER;
    if (this.#request === undefined) this.#socket.destroy();
    else if (!this.#isConnected) this.#break(new UpstreamTimeout('no connection in time'));
    else if (this.#fields === undefined) this.#break(new UpstreamTimeout('no answer in time'));
    else if (this.#isDropped || !isEventStream(this.#fields)) {
      this.#break(new UpstreamTimeout('nothing came of the rest of the answer in time'));
    }
  }

  /** @param bytes only valid during the call */
  received(bytes: Buffer): void {
    const handler = this.#handler;
    if (handler === undefined || !this.#isConnected) {
      // Nobody asked: whatever it is, the next answer would be behind it.
      this.#socket.destroy();
      return;
    }
    try {
      this.#reader.read(bytes, this);
    } catch (error) {
      this.#break(error as Error); // a BadAnswer, or what a handler threw
    }
  }

  // What the reader tells of an answer.

  interim(status: number, fields: string[]): void {
    if (status === 100 && !this.#isHandedOver) this.expiresAt = NEVER; // it is for the client to go on
    this.#handler?.interim(status, fields);
  }

  head(status: number, reason: string, fields: string[]): void {
    this.#fields = fields;
    if (!this.#isPaused) this.#wait(this.#idleMs);
    this.#handler?.head(status, reason, fields);
  }

  data(chunk: Buffer, isLast: boolean): void {
    if (!this.#isPaused && !this.#isDropped) this.#wait(this.#idleMs);
    this.#handler?.data(chunk, isLast);
  }

  end(trailers: string[]): void {
    const handler = this.#handler;
    // What was taken of an upload may still be on its way.
    const isSent = this.#request?.body === undefined || this.#socket.writableLength === 0;
    const hasLeft = this.#upload?.hasLeft ?? isSent;
    this.#handler = undefined;
    this.#leave();
    this.#served += 1;
    // It is for a client that reads slowly that it paused, and not for the next one.
    if (this.#isPaused) this.resume();
    if (hasLeft && this.#reader.isPersistent) this.#host.release(this);
    else this.#socket.destroy(); // an upload that was answered early, or somebody who wants no more
    handler?.end(trailers);
  }

  // What becomes of an upload.

  flows(): void {
    if (this.#fields === undefined) this.expiresAt = NEVER;
    else if (!this.#isPaused) this.#wait(this.#idleMs);
  }

  stalls(): void {
    if (this.#fields === undefined) this.#wait(this.#idleMs);
  }

  sent(): void {
    if (this.#fields === undefined) this.#awaitHead();
  }

  trailers(): readonly [string, string][] {
    return this.#handler?.trailers() ?? [];
  }

  #begin(request: UpstreamRequest): void {
    this.#reader.expect(request.method);
    this.#awaitHead();
    const head = requestHeadText(request, this.#host.ownHost);
    const { body, isChunked } = request;
    if (body === undefined) this.#socket.write(head, 'latin1');
    else if (Buffer.isBuffer(body))
      sendWhole(this.#socket, head, body, isChunked ? this.trailers() : undefined);
    else {
      this.#upload = new Upload(head, body, isChunked, this.#socket, this);
      if (!expectsContinue(request.fields)) this.expiresAt = NEVER; // until all is sent
    }
  }

  /** Whether all of the request was. */
  get #isHandedOver(): boolean {
    return this.#upload?.isWhole ?? true;
  }

  get #isDropped(): boolean {
    return this.#handler instanceof DroppedAnswer;
  }

  get #waits(): Waits {
    return this.#request?.waits ?? this.#host.waits;
  }

  #awaitHead(): void {
    this.#wait(this.#waits.headers);
  }

  #wait(ms: number): void {
    this.expiresAt = this.#host.now() + ms;
  }

  #leave(): void {
    // A body that was not begun is left to whoever is asked next.
    if (this.#request !== undefined) this.#upload?.stop();
    this.#request = undefined;
  }

  #ended(): void {
    if (this.#handler === undefined || this.#reader.ended(this)) return;
    this.#fail(new UpstreamClosed('the upstream ended the connection'));
  }

  #break(error: Error): void {
    this.#fail(error);
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#leave();
    handler?.failed(error, this.#served > 0);
  }
}
