import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isHealthy, type Pass } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import {
  type Failure,
  type FailureCode,
  mayAskAgain,
  mayFallBack,
  type OwnAnswer,
} from '../domain/failure.ts';
import type { Framing } from '../domain/request-head.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import { responseHead } from '../domain/response-head.ts';
import type { RouteRules } from '../domain/route-rules.ts';
import type { RequestTrace } from '../domain/trace-context.ts';
import { forwardedTrailers } from '../domain/trailers.ts';
import type { AnswerHandler, Connection } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { closeAfterEarlyAnswer } from './early-answer.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { answerFailure, writeAnswer } from './failure-answer.ts';
import { flushLater } from './flush-later.ts';
import { forwardInterim } from './interim-answer.ts';
import { addressOf } from './peer.ts';
import { clientClosed, type Progress, upstreamFailure } from './upstream-failure.ts';
import { writeCopy } from './written-copy.ts';

/** What an exchange needs to know about its request. */
export type ExchangeRequest = {
  readonly plan: Plan;
  readonly target: RequestTarget;
  readonly fields: readonly string[];
  readonly trace: RequestTrace | undefined;
  readonly framing: Framing;
};

/**
 * One request and its answer: sends the request, passes the answer on as it comes, and asks the
 * legacy where a service did not answer and asking again is safe. It is itself the handler of the
 * answer, one allocation for all of it.
 */
export class Exchange implements AnswerHandler {
  readonly #host: ExchangeHost;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #request: ExchangeRequest;
  readonly #startedAt: number;
  #upstream: Upstream;
  /** While it serves this request, and no other. */
  #connection: Connection | undefined;
  /** Whether a connection was made for it, and its head was sent. */
  #wasConnected = false;
  #bodyWasRead = false;
  #isPaused = false;
  #received = 0;
  #pass: Pass | undefined;
  #entered = false;
  #fallback: FailureCode | undefined;
  #failure: Failure | undefined;
  #sentAt = 0;
  #firstByteAt: number | undefined;
  #bytes = 0;
  #askedAgain = false;

  constructor(
    host: ExchangeHost,
    incoming: IncomingMessage,
    response: ServerResponse,
    request: ExchangeRequest,
  ) {
    this.#host = host;
    this.#incoming = incoming;
    this.#response = response;
    this.#request = request;
    this.#upstream = host.upstreamOf(request.plan);
    this.#startedAt = host.clock();
    host.started();
    response.on('close', this.#onClose);
  }

  /** Sends the request: where its plan says, and from a fallback on to the legacy. */
  forward(): void {
    const { breaker, arm } = this.#upstream;
    if (!this.#upstream.enter()) {
      const what = 'too many requests in hand';
      this.fail({ who: arm, when: 'connect', code: 'upstream_busy', what });
      return;
    }
    this.#entered = true;
    if (breaker !== undefined) {
      this.#pass = breaker.admit();
      if (this.#pass === undefined) {
        const what = 'the breaker is open';
        this.fail({ who: arm, when: 'connect', code: 'upstream_breaker', what });
        return;
      }
    }
    if (this.#host.expose !== undefined) this.#sentAt = this.#host.clock();
    const { target, fields, framing } = this.#request;
    const rules = this.#rules();
    const method = this.#incoming.method ?? 'GET';
    const { route } = this.#request.plan;
    const translation = arm === 'service' ? this.#host.translation?.(route) : undefined;
    const asked = translation?.requestFields(method, fields) ?? fields;
    this.#wasConnected = false;
    this.#connection = this.#upstream.send(
      {
        method,
        target: rules?.target(target) ?? target.pathAndQuery,
        fields: rules?.requestFields(asked) ?? asked,
        body: framing === 'none' ? undefined : this.#incoming,
        isChunked: framing === 'chunked',
      },
      translation?.handlerFor(this, this.#incoming, this.#response, target) ?? this,
    );
  }

  /** Gives the request to the legacy where that is safe, else answers with the failure. */
  fail(failure: Failure): void {
    const { plan } = this.#request;
    const method = this.#incoming.method ?? 'GET';
    this.#leave();
    if (plan.fallback === 'legacy' && mayFallBack(method, failure, this.#bodyWasRead)) {
      this.#fallback = failure.code;
      this.#upstream = this.#host.legacy;
      this.forward();
      return;
    }
    if (this.#host.store?.takesFailed(plan, method, failure) && !this.#bodyWasRead) {
      this.#host.store.keep(this, this.#incoming, this.#response, this.#request);
      return;
    }
    this.#failure = failure;
    // A truncated answer must not look complete: to HTTP/1.0, the end of the connection is its end.
    if (this.#response.headersSent) this.#response.socket?.resetAndDestroy();
    else {
      this.#closeEarly();
      answerFailure(this.#response, failure);
    }
  }

  /** Answers in place of an upstream. */
  reply(answer: OwnAnswer): void {
    this.#closeEarly();
    writeAnswer(this.#response, answer);
  }

  /** Answers what is not to travel further. */
  answer(body: string): void {
    const { headers } = this.#incoming;
    const hasBody = headers['transfer-encoding'] ?? Number(headers['content-length'] ?? 0) > 0;
    if (hasBody) closeAfterEarlyAnswer(this.#incoming, this.#response);
    const type = body === '' ? [] : ['Content-Type', 'message/http'];
    this.#response.writeHead(200, [...type, 'Content-Length', String(body.length)]);
    this.#response.end(body, 'latin1');
  }

  interim(status: number, fields: string[]): void {
    const isTaken = forwardInterim(this.#incoming, this.#response, status, fields);
    if (!isTaken && this.#response.socket !== null) this.#pauseUntilDrain(this.#response.socket);
  }

  head(status: number, reason: string, raw: string[]): void {
    const received = responseHead(raw, status, this.#takesTrailers(status));
    const { target } = this.#request;
    const fields =
      this.#rules()?.responseFields(received, target, this.#incoming.rawHeaders) ?? received;
    this.#closeEarly();
    this.#firstByteAt = this.#host.clock();
    this.#response.writeHead(status, reason, this.#exposed(fields));
    this.#settle(isHealthy(status) ? 'success' : 'failure');
    // Together with the body's first bytes when they are here already, else soon.
    flushLater(this.#response);
  }

  /** The upstream has answered, with an answer that is held back: the breaker does not wait for its body. */
  answered(status: number): void {
    this.#settle(isHealthy(status) ? 'success' : 'failure');
  }

  data(chunk: Buffer, isLast: boolean): void {
    this.#bytes += chunk.length;
    if (!writeCopy(this.#response, chunk, isLast)) this.#pauseUntilDrain(this.#response);
  }

  end(raw: string[]): void {
    this.letGo();
    const response = this.#response;
    if (response.writableEnded) return;
    if (raw.length > 0) response.addTrailers(forwardedTrailers(raw));
    response.end();
  }

  trailers(): [string, string][] {
    return forwardedTrailers(this.#incoming.rawTrailers);
  }

  failed(error: Error, reused: boolean): void {
    this.letGo();
    if (this.#response.destroyed) {
      this.#settle('uncounted');
      this.#failure ??= clientClosed(this.#whenLeft(), error.message);
      return;
    }
    let when: Progress = 'body';
    if (!this.#wasConnected) when = 'connect';
    else if (!this.#response.headersSent) when = 'headers';
    const failure = upstreamFailure(error, this.#upstream.arm, when);
    const method = this.#incoming.method ?? 'GET';
    if (!this.#askedAgain && mayAskAgain(method, failure, reused, this.#bodyWasRead)) {
      this.#askedAgain = true;
      this.#settle('uncounted');
      this.#leave();
      this.forward();
      return;
    }
    this.#settle(failure.who === 'client' ? 'uncounted' : 'failure');
    this.fail(failure);
  }

  #pauseUntilDrain(slow: EventEmitter): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#connection?.pause();
    slow.once('drain', () => {
      this.#isPaused = false;
      this.#connection?.resume();
    });
  }

  /** The connection serves others from now on. */
  letGo(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#wasConnected = connection.isConnected;
    this.#bodyWasRead ||= connection.bodyWasRead;
    this.#received += connection.bodyBytes;
    this.#connection = undefined;
    this.#isPaused = false;
  }

  /** What is under way is not needed any more. */
  abandon(): void {
    const connection = this.#connection;
    this.letGo();
    connection?.abort();
  }

  #closeEarly(): void {
    if (this.#request.framing !== 'none') closeAfterEarlyAnswer(this.#incoming, this.#response);
  }

  /** The legacy is asked, and answers, in its own words. */
  #rules(): RouteRules | undefined {
    return this.#upstream.arm === 'service' ? this.#host.rulesOf(this.#request.plan) : undefined;
  }

  #takesTrailers(status: number): boolean {
    const { httpVersion, method } = this.#incoming;
    return httpVersion !== '1.0' && method !== 'HEAD' && status !== 204 && status !== 304;
  }

  #exposed(fields: string[]): string[] {
    const { expose } = this.#host;
    if (expose === undefined) return fields;
    const upstreamMs = this.#host.clock() - this.#sentAt;
    return expose(fields, this.#upstream.arm, upstreamMs, this.#sentAt - this.#startedAt);
  }

  #settle(outcome: 'success' | 'failure' | 'uncounted'): void {
    if (this.#pass === undefined) return;
    this.#upstream.breaker?.settle(this.#pass, outcome);
    this.#pass = undefined;
  }

  #leave(): void {
    if (this.#entered) this.#upstream.leave();
    this.#entered = false;
  }

  #whenLeft(): 'request' | 'body' {
    return this.#response.headersSent ? 'body' : 'request';
  }

  readonly #onClose = (): void => {
    const response = this.#response;
    this.#leave();
    if (!response.writableFinished && this.#failure === undefined) {
      this.#failure = clientClosed(this.#whenLeft(), 'the client left');
      this.#settle('uncounted');
      this.abandon();
    }
    this.#host.ended({
      method: this.#incoming.method ?? '',
      path: this.#request.target.path,
      pathAndQuery: this.#request.target.pathAndQuery,
      version: this.#incoming.httpVersion,
      fields: this.#incoming.rawHeaders,
      peer: addressOf(this.#incoming),
      trace: this.#request.trace,
      plan: this.#request.plan,
      arm: this.#upstream.arm,
      upstream: this.#upstream.name,
      fallback: this.#fallback,
      status: response.headersSent ? response.statusCode : undefined,
      bytes: this.#bytes,
      received: this.#received,
      firstByteMs: this.#firstByteAt && this.#firstByteAt - this.#startedAt,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  };
}
