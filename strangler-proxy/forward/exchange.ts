import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isHealthy } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import { type Failure, type FailureCode, mayFallBack } from '../domain/failure.ts';
import { withoutNominated } from '../domain/hop-by-hop.ts';
import type { Framing } from '../domain/request-head.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import { responseHead } from '../domain/response-head.ts';
import type { RequestTrace } from '../domain/trace-context.ts';
import { forwardedTrailers } from '../domain/trailers.ts';
import type { AnswerHandler, UpstreamRequest } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { type Asker, Attempt } from './attempt.ts';
import { closeAfterEarlyAnswer } from './early-answer.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { answerFailure } from './failure-answer.ts';
import { flushLater } from './flush-later.ts';
import { forwardInterim } from './interim-answer.ts';
import { addressOf } from './peer.ts';
import type { RoutePolicy } from './route-policy.ts';
import { clientClosed, type Progress, upstreamFailure } from './upstream-failure.ts';
import { writeCopy } from './written-copy.ts';

const EXPECT: ReadonlySet<string> = new Set(['expect']);

/** What an exchange needs to know about its request. */
export type ExchangeRequest = {
  readonly plan: Plan;
  readonly target: RequestTarget;
  readonly fields: readonly string[];
  readonly trace: RequestTrace | undefined;
  readonly framing: Framing;
  /** Executed twice, it does no harm. */
  readonly mayRepeat: boolean;
};

/**
 * One request and its answer: has an upstream asked, passes the answer on as it comes, and asks the
 * legacy where a service did not answer and asking again is safe. It is itself the handler of the
 * answer, one allocation for all of it.
 */
export class Exchange implements AnswerHandler, Asker {
  mayRepeat: boolean;
  /** All of the request's body, where it was collected. */
  #body: Buffer | undefined;
  readonly #host: ExchangeHost;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #request: ExchangeRequest;
  readonly #policy: RoutePolicy | undefined;
  readonly #startedAt: number;
  #attempt: Attempt;
  #isPaused = false;
  #fallback: FailureCode | undefined;
  #failure: Failure | undefined;
  #sentAt = 0;
  #firstByteAt: number | undefined;
  #bytes = 0;
  /** Of the attempts before this one. */
  #received = 0;
  #retries = 0;

  constructor(
    host: ExchangeHost,
    incoming: IncomingMessage,
    response: ServerResponse,
    request: ExchangeRequest,
  ) {
    this.mayRepeat = request.mayRepeat;
    this.#host = host;
    this.#incoming = incoming;
    this.#response = response;
    this.#request = request;
    this.#policy = host.policyOf(request.plan);
    this.#startedAt = host.clock();
    this.#attempt = new Attempt(host.upstreamOf(request.plan), this, this.#startedAt);
    host.started();
    response.on('close', this.#onClose);
  }

  get hasFallback(): boolean {
    return this.#request.plan.fallback === 'legacy' && this.#upstream.arm === 'service';
  }

  /**
   * Has the request sent: where its plan says, and from a fallback on to the legacy.
   *
   * @param body all of it, of a request that may be repeated with it
   */
  forward(body?: Buffer): void {
    if (body !== undefined) {
      this.#body = body;
      this.mayRepeat = true;
    }
    this.#attempt.begin(this.#fallback === undefined ? 1 : this.#upstream.standIn);
  }

  request(): UpstreamRequest {
    if (this.#host.expose !== undefined) this.#sentAt = this.#host.clock();
    const { target, framing } = this.#request;
    const body = this.#body;
    // Nothing is expected of the upstream any more: the client was told to send its body.
    const fields = body ? withoutNominated(this.#request.fields, EXPECT) : this.#request.fields;
    const policy = this.#servicePolicy;
    const method = this.#incoming.method ?? 'GET';
    const asked = policy?.translation?.requestFields(method, fields) ?? fields;
    const incoming = framing === 'none' ? undefined : this.#incoming;
    return {
      method,
      target: policy?.rules?.target(target) ?? target.pathAndQuery,
      fields: policy?.rules?.requestFields(asked) ?? asked,
      body: body ?? incoming,
      isChunked: framing === 'chunked',
      waits: policy?.waits,
    };
  }

  handler(): AnswerHandler {
    const { target } = this.#request;
    const translation = this.#servicePolicy?.translation;
    return translation?.handlerFor(this, this.#incoming, this.#response, target) ?? this;
  }

  /** Gives the request to the legacy where that is safe, else answers with the failure. */
  fail(failure: Failure): void {
    const attempt = this.#attempt;
    attempt.leave();
    if (this.hasFallback && mayFallBack(failure, attempt)) {
      this.#fallback = failure.code;
      this.#received += attempt.received;
      this.#retries += attempt.retries;
      this.#attempt = new Attempt(this.#host.legacy, this, this.#startedAt);
      this.forward();
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
    if (this.refuses(status)) return;
    const received = responseHead(raw, status, this.#takesTrailers(status));
    const { target } = this.#request;
    const rules = this.#servicePolicy?.rules;
    const fields = rules?.responseFields(received, target, this.#incoming.rawHeaders) ?? received;
    this.#closeEarly();
    this.#firstByteAt = this.#host.clock();
    this.#response.writeHead(status, reason, this.#exposed(fields));
    this.#attempt.settle(isHealthy(status) ? 'success' : 'failure');
    // Together with the body's first bytes when they are here already, else soon.
    flushLater(this.#response);
  }

  /** The upstream has answered, with an answer that is held back: the breaker does not wait for its body. */
  answered(status: number): void {
    this.#attempt.settle(isHealthy(status) ? 'success' : 'failure');
  }

  /** Whether an answer with that status counts as none, because the legacy can be asked instead, and now is. */
  refuses(status: number): boolean {
    if (status < 500 || !this.#policy?.fallbackOn.has(status) || !this.hasFallback) return false;
    const attempt = this.#attempt;
    const what = `it answered ${status}`;
    const failure: Failure = { who: 'service', when: 'headers', code: 'upstream_status', what };
    if (!mayFallBack(failure, attempt)) return false;
    attempt.letGo()?.discard();
    attempt.settle('failure');
    this.fail(failure);
    return true;
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
    const attempt = this.#attempt;
    this.letGo();
    if (this.#response.destroyed) {
      attempt.settle('uncounted');
      this.#failure ??= clientClosed(this.#whenLeft(), error.message);
      return;
    }
    let when: Progress = 'body';
    if (!attempt.wasConnected) when = 'connect';
    else if (!this.#response.headersSent) when = 'headers';
    const failure = upstreamFailure(error, this.#upstream.arm, when);
    if (attempt.again(failure, reused)) return;
    attempt.settle(failure.who === 'client' ? 'uncounted' : 'failure');
    this.fail(failure);
  }

  #pauseUntilDrain(slow: EventEmitter): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#attempt.pause();
    slow.once('drain', () => {
      this.#isPaused = false;
      this.#attempt.resume();
    });
  }

  /** The connection serves others from now on. */
  letGo(): void {
    this.#attempt.letGo();
    this.#isPaused = false;
  }

  /** What is under way is not needed any more. */
  abandon(): void {
    this.#attempt.letGo()?.abort();
    this.#isPaused = false;
  }

  get #upstream(): Upstream {
    return this.#attempt.upstream;
  }

  /** The legacy is asked, and answers, in its own words. */
  get #servicePolicy(): RoutePolicy | undefined {
    return this.#upstream.arm === 'service' ? this.#policy : undefined;
  }

  #closeEarly(): void {
    if (this.#request.framing !== 'none') closeAfterEarlyAnswer(this.#incoming, this.#response);
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

  #whenLeft(): 'request' | 'body' {
    return this.#response.headersSent ? 'body' : 'request';
  }

  readonly #onClose = (): void => {
    const response = this.#response;
    const attempt = this.#attempt;
    if (!response.writableFinished && this.#failure === undefined) {
      this.#failure = clientClosed(this.#whenLeft(), 'the client left');
      this.abandon();
    }
    attempt.leave();
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
      received: this.#received + attempt.received,
      retries: this.#retries + attempt.retries,
      firstByteMs: this.#firstByteAt && this.#firstByteAt - this.#startedAt,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  };
}
