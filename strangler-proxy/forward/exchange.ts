import type { IncomingMessage, ServerResponse } from 'node:http';
import { isHealthy } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import { type Failure, type FailureCode, mayFallBack, type OwnAnswer } from '../domain/failure.ts';
import type { Framing } from '../domain/request-head.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import { responseHead } from '../domain/response-head.ts';
import { splitTarget } from '../domain/split-target.ts';
import type { RequestTrace } from '../domain/trace-context.ts';
import { forwardedTrailers, takesTrailers } from '../domain/trailers.ts';
import type { AnswerHandler, UpstreamRequest } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { type Asker, Attempt } from './attempt.ts';
import { answerHere, closeAfterEarlyAnswer } from './early-answer.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { answerFailure, writeAnswer } from './failure-answer.ts';
import { flushLater } from './flush-later.ts';
import { forwardInterim } from './interim-answer.ts';
import { addressOf } from './peer.ts';
import type { RoutePolicy } from './route-policy.ts';
import { SplitRequest } from './split-request.ts';
import { clientClosed, type Progress, upstreamFailure } from './upstream-failure.ts';
import { upstreamRequest } from './upstream-request.ts';
import { writeCopy } from './written-copy.ts';

/** What an exchange needs to know about its request. */
export type ExchangeRequest = {
  readonly plan: Plan;
  readonly target: RequestTarget;
  readonly fields: readonly string[];
  readonly trace: RequestTrace | undefined;
  readonly framing: Framing;
  /** Executed twice, it does no harm. */
  readonly mayRepeat: boolean;
  /** Fields for its client, whoever answers. */
  readonly told: readonly string[] | undefined;
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
  /** In place of the attempt. */
  #split: SplitRequest | undefined;
  #fallback: FailureCode | undefined;
  #failure: Failure | undefined;
  #sentAt = 0;
  #firstByteAt: number | undefined;
  #bytes = 0;

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
    this.#split = this.#inParts();
    if (this.#split !== undefined) this.#split.begin();
    else this.#attempt.begin(this.#fallback === undefined ? 1 : this.#upstream.standIn);
  }

  request(): UpstreamRequest {
    return this.#requestFor(this.#request.target, this.#servicePolicy?.translation !== undefined);
  }

  /** @param isWhole whether its answer is to be whole and uncompressed */
  #requestFor(target: RequestTarget, isWhole: boolean): UpstreamRequest {
    if (this.#host.expose !== undefined) this.#sentAt = this.#host.clock();
    const [policy, body] = [this.#servicePolicy, this.#body];
    return upstreamRequest(this.#incoming, this.#request, { target, policy, isWhole, body });
  }

  /** Undefined for a request that is asked for in one. */
  #inParts(): SplitRequest | undefined {
    const list = this.#servicePolicy?.split;
    const { target, framing } = this.#request;
    // Of a body there is but one.
    if (!list || this.#incoming.method !== 'GET' || framing !== 'none') return undefined;
    const requests = splitTarget(target, list)?.map((pathAndQuery) =>
      this.#requestFor({ ...target, pathAndQuery }, true),
    );
    return requests && new SplitRequest(this, this.#upstream, requests, list.parallel);
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
      this.#attempt = new Attempt(this.#host.legacy, this, this.#startedAt, attempt);
      this.forward();
      return;
    }
    const { store } = this.#host;
    const method = this.#incoming.method ?? 'GET';
    if (!attempt.bodyWasRead && store?.takesFailed(this.#request.plan, method, failure)) {
      store.keep(this, this.#incoming, this.#response, this.#request);
      return;
    }
    this.#failure = failure;
    // A truncated answer must not look complete: to HTTP/1.0, the end of the connection is its end.
    if (this.#response.headersSent) this.#response.socket?.resetAndDestroy();
    else {
      this.#closeEarly();
      answerFailure(this.#response, failure, this.#request.told);
    }
  }

  /** Answers in place of an upstream. */
  reply({ fields, ...answer }: OwnAnswer): void {
    this.#closeEarly();
    writeAnswer(this.#response, { ...answer, fields: fields.concat(this.#request.told ?? []) });
  }

  /** Answers what is not to travel further. */
  answer(body: string): void {
    answerHere(this.#incoming, this.#response, body);
  }

  interim(status: number, fields: string[]): void {
    const isTaken = forwardInterim(this.#incoming, this.#response, status, fields);
    if (!isTaken && this.#response.socket !== null) this.#attempt.waitFor(this.#response.socket);
  }

  head(status: number, reason: string, raw: string[]): void {
    if (this.refuses(status)) return;
    const received = responseHead(raw, status, takesTrailers(this.#incoming, status));
    const { target } = this.#request;
    const rules = this.#servicePolicy?.rules;
    const fields = rules?.responseFields(received, target, this.#incoming.rawHeaders) ?? received;
    if (this.#request.told !== undefined) fields.push(...this.#request.told);
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
    if (!writeCopy(this.#response, chunk, isLast)) this.#attempt.waitFor(this.#response);
  }

  end(raw: string[]): void {
    this.letGo();
    const response = this.#response;
    if (response.writableEnded) return;
    if (raw.length > 0) response.addTrailers(forwardedTrailers(raw));
    response.end();
  }

  trailers(): [string, string][] {
    return forwardedTrailers(this.#incoming.rawTrailers, this.#host.gate?.isIdentity);
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
    if (!attempt.wasConnected && this.#split === undefined) when = 'connect';
    else if (!this.#response.headersSent) when = 'headers';
    const failure = upstreamFailure(error, this.#upstream.arm, when);
    if (attempt.again(failure, reused)) return;
    attempt.settle(failure.who === 'client' ? 'uncounted' : 'failure');
    this.fail(failure);
  }

  letGo(): void {
    this.#attempt.letGo();
  }

  abandon(): void {
    this.#attempt.letGo()?.abort();
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
    this.#split?.abandon();
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
      instance: attempt.instanceName,
      fallback: this.#fallback,
      status: response.headersSent ? response.statusCode : undefined,
      bytes: this.#bytes,
      received: this.#body?.length ?? attempt.received,
      retries: attempt.retries,
      firstByteMs: this.#firstByteAt && this.#firstByteAt - this.#startedAt,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  };
}
