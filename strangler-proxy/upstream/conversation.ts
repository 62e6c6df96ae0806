import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import { withoutNominated } from '../domain/hop-by-hop.ts';
import type { Timeouts } from './upstream.ts';

/** A request that takes more than one turn. */
export type ConversationRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Readable | null;
  readonly servername: string | undefined;
  /** Asked at the end of the body. */
  trailers(): readonly [string, string][];
};

/** Sends such a request, and tells the handler as undici would. */
export type Converse = (options: ConversationRequest, handler: Dispatcher.DispatchHandler) => void;

/**
 * Sends over node:http what undici refuses: Expect, whose 100 the upstream must say itself (RFC 9110
 * §10.1.1), trailers of a request, and `OPTIONS *`. On a connection of its own each: they are rare.
 */
export function conversation(url: string, timeouts: Timeouts, headerBytes: number): Converse {
  const { protocol, hostname, port, host } = new URL(url);
  const send = protocol === 'https:' ? secureRequest : request;
  const place = { hostname: hostname.replace(/^\[|\]$/g, ''), port, agent: false };
  return ({ method, path, headers, body, servername, trailers }, handler) => {
    let fields = [...headers];
    const names = new Set(fields.filter((_, index) => index % 2 === 0).map((n) => n.toLowerCase()));
    if (!names.has('host')) fields.unshift('Host', host);
    const isChunked = body !== null && !names.has('content-length');
    if (isChunked) fields.push('Transfer-Encoding', 'chunked');
    // RFC 9110 §6.5: trailers need chunks. Node throws where they are announced without.
    else if (names.has('trailer')) fields = withoutNominated(fields, new Set(['trailer']));
    let sent: ClientRequest;
    try {
      sent = send({
        ...place,
        ...(servername !== undefined && { servername }),
        method,
        path,
        headers: fields,
        maxHeaderSize: headerBytes,
      });
    } catch (cause) {
      const error = new errors.InvalidArgumentError(`node:http refuses it: ${cause}`);
      handler.onResponseError?.(unsent, error);
      return;
    }
    converse(sent, body, trailers, handler, timeouts);
  };
}

function converse(
  sent: ClientRequest,
  body: Readable | null,
  trailers: ConversationRequest['trailers'],
  handler: Dispatcher.DispatchHandler,
  timeouts: Timeouts,
): void {
  const controller = new Controller(sent);
  let timer = setTimeout(() => sent.destroy(new errors.ConnectTimeoutError()), timeouts.connect);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => sent.destroy(new errors.HeadersTimeoutError()), timeouts.headers);
  };
  const guarded = (step: () => void) => {
    try {
      step();
    } catch (error) {
      sent.destroy(error as Error); // what handlers throw
    }
  };
  let over = false;
  const fail = (error: Error) => {
    clearTimeout(timer);
    body?.destroy();
    if (over) return;
    over = true;
    handler.onResponseError?.(controller, error);
  };
  sent.on('error', fail);
  sent.on('close', () => fail(new errors.SocketError('closed')));
  sent.once('socket', (socket) => {
    // A head that leaves before its body would leave in UTF-8.
    socket.setDefaultEncoding('latin1');
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      wait();
      guarded(() => {
        handler.onRequestStart?.(controller, {});
        sendBody(sent, body, trailers, () => clearTimeout(timer));
      });
    });
  });
  sent.once('finish', () => {
    if (controller.answer === undefined) wait();
  });
  sent.on('information', ({ statusCode, statusMessage, rawHeaders }) => {
    controller.rawHeaders = rawHeaders;
    guarded(() => handler.onResponseStart?.(controller, statusCode, {}, statusMessage));
  });
  sent.on('upgrade', (_answer, socket) => {
    socket.destroy();
    fail(new errors.SocketError('bad upgrade'));
  });
  sent.on('response', (answer) => {
    clearTimeout(timer);
    controller.answer = answer;
    controller.rawHeaders = answer.rawHeaders;
    answer.on('error', fail);
    guarded(() =>
      handler.onResponseStart?.(controller, answer.statusCode ?? 0, {}, answer.statusMessage),
    );
    answer.on('data', (chunk) => handler.onResponseData?.(controller, chunk));
    answer.on('end', () => {
      if (over || !answer.complete) return;
      over = true;
      controller.rawTrailers = answer.rawTrailers;
      handler.onResponseEnd?.(controller, {});
      sent.destroy(); // it may not have taken the whole request
    });
  });
  if (body === null) sent.end();
  else sent.flushHeaders();
}

function sendBody(
  sent: ClientRequest,
  body: Readable | null,
  trailers: ConversationRequest['trailers'],
  onBegun: () => void,
): void {
  if (body === null) return;
  body.once('data', onBegun);
  body.on('error', (error) => sent.destroy(error));
  body.on('end', () => {
    const fields = trailers();
    if (fields.length > 0) sent.addTrailers(fields);
    sent.end();
  });
  body.pipe(sent, { end: false });
}

/** What undici would hand to its handlers. */
class Controller implements Dispatcher.DispatchController {
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  answer: IncomingMessage | undefined;
  readonly #sent: ClientRequest;

  constructor(sent: ClientRequest) {
    this.#sent = sent;
  }

  get aborted(): boolean {
    return this.#sent.destroyed;
  }

  get paused(): boolean {
    return this.answer?.isPaused() ?? false;
  }

  get reason(): Error | null {
    return this.#sent.errored;
  }

  abort(reason: Error): void {
    this.#sent.destroy(reason);
  }

  pause(): void {
    this.answer?.pause();
  }

  resume(): void {
    this.answer?.resume();
  }
}

/** Of a request that nobody was sent. */
const unsent: Dispatcher.DispatchController = {
  rawHeaders: [],
  rawTrailers: [],
  aborted: true,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
};
