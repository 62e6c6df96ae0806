import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Pass } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import { type Failure, type FailureCode, mayAskAgain, mayFallBack } from '../domain/failure.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import { responseHead } from '../domain/response-head.ts';
import type { RouteRules } from '../domain/route-rules.ts';
import type { RequestTrace } from '../domain/trace-context.ts';
import { forwardedTrailers } from '../domain/trailers.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { closeAfterEarlyAnswer } from './early-answer.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { answerFailure } from './failure-answer.ts';
import { forwardInterim } from './interim-answer.ts';
import { addressOf } from './peer.ts';
import { rawFields, reasonPhrase } from './raw-fields.ts';
import { ClientClosed, RequestBody } from './request-body.ts';
import {
  clientClosed,
  type Progress,
  UnusableAnswer,
  upstreamFailure,
  wasUsedBefore,
} from './upstream-failure.ts';

/** What an exchange needs to know about its request. */
export type ExchangeRequest = {
  readonly plan: Plan;
  readonly target: RequestTarget;
  readonly fields: readonly string[];
  readonly trace: RequestTrace | undefined;
  readonly hasBody: boolean;
  /** More than undici can say (Expect, trailers, an asterisk). */
  readonly isConversation: boolean;
};

/**
 * One request and its answer: sends the request, passes the answer on as it comes, and asks the
 * legacy where a service did not answer and asking again is safe. It is itself the handler that
 * undici calls, one allocation for all of it.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #host: ExchangeHost;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #request: ExchangeRequest;
  readonly #startedAt: number;
  #upstream: Upstream;
  #body: RequestBody | null = null;
  #pass: Pass | undefined;
  #entered = false;
  #controller: Dispatcher.DispatchController | undefined;
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
    const { dispatcher, converse, servername, breaker, arm } = this.#upstream;
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
    this.#controller = undefined;
    this.#body = this.#request.hasBody ? new RequestBody(this.#incoming) : null;
    const { target, fields } = this.#request;
    const rules = this.#rules();
    const options = {
      method: this.#incoming.method ?? 'GET',
      path: rules?.target(target) ?? target.pathAndQuery,
      headers: (rules?.requestFields(fields) ?? fields) as string[], // undici only reads it
      body: this.#body,
      servername,
    };
    if (this.#request.isConversation) {
      const trailers = () => forwardedTrailers(this.#incoming.rawTrailers);
      converse({ ...options, trailers }, this);
    } else {
      dispatcher.dispatch(options, this);
    }
  }

  /** Gives the request to the legacy where that is safe, else answers with the failure. */
  fail(failure: Failure): void {
    const { plan } = this.#request;
    const method = this.#incoming.method ?? 'GET';
    this.#leave();
    if (plan.fallback === 'legacy' && mayFallBack(method, failure, this.#body?.wasRead === true)) {
      this.#fallback = failure.code;
      this.#upstream = this.#host.legacy;
      this.forward();
      return;
    }
    this.#failure = failure;
    // A truncated answer must not look complete: to HTTP/1.0, the end of the connection is its end.
    if (this.#response.headersSent) this.#response.socket?.resetAndDestroy();
    else {
      if (this.#request.hasBody) closeAfterEarlyAnswer(this.#incoming, this.#response);
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

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: nothing is sent yet, and an abort would cost the connection.
    if (this.#response.destroyed) throw new ClientClosed('the client left before it was sent');
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason?: string,
  ): void {
    const raw = rawFields(controller.rawHeaders);
    if (status < 200) {
      if (status < 100) throw new UnusableAnswer('a status below 100');
      forwardInterim(this.#incoming, this.#response, status, raw);
      return;
    }
    const received = responseHead(raw, status, this.#takesTrailers(status));
    if (received === undefined) throw new UnusableAnswer('a transfer coding besides chunked');
    const { target } = this.#request;
    const fields =
      this.#rules()?.responseFields(received, target, this.#incoming.rawHeaders) ?? received;
    const response = this.#response;
    if (this.#request.hasBody) closeAfterEarlyAnswer(this.#incoming, response);
    this.#firstByteAt = this.#host.clock();
    response.writeHead(status, reasonPhrase(status, reason), this.#exposed(fields));
    this.#settle(isHealthy(status) ? 'success' : 'failure');
    // Together with the body's first bytes when they are here already, else at once.
    process.nextTick(flushHead, this.#response);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const trailers = forwardedTrailers(rawFields(controller.rawTrailers));
    if (trailers.length > 0) this.#response.addTrailers(trailers);
    this.#response.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (error instanceof ClientClosed || this.#response.destroyed) {
      this.#settle('uncounted');
      this.#failure ??= clientClosed(this.#whenLeft(), error.message);
      return;
    }
    let when: Progress = 'body';
    if (this.#controller === undefined) when = 'connect';
    else if (!this.#response.headersSent) when = 'headers';
    const failure = upstreamFailure(error, this.#upstream.arm, when);
    const method = this.#incoming.method ?? 'GET';
    const bodyWasRead = this.#body?.wasRead === true;
    if (!this.#askedAgain && mayAskAgain(method, failure, wasUsedBefore(error), bodyWasRead)) {
      this.#askedAgain = true;
      this.#settle('uncounted');
      this.#leave();
      this.forward();
      return;
    }
    this.#settle(failure.who === 'client' ? 'uncounted' : 'failure');
    this.fail(failure);
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
      this.#controller?.abort(new ClientClosed('the client left'));
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
      received: this.#body?.bytes ?? 0,
      firstByteMs: this.#firstByteAt && this.#firstByteAt - this.#startedAt,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  };
}

/** HAProxy's notion: a server that says 501 or 505 works as it should, and so does one that says 404. */
function isHealthy(status: number): boolean {
  return status < 500 || status === 501 || status === 505;
}

const NOTHING = Buffer.alloc(0);

/** In the bytes in which it came: Node's flushHeaders() takes latin1 for UTF-8. */
function flushHead(response: ServerResponse): void {
  if (!response.writableEnded) response.write(NOTHING);
}
