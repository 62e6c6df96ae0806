import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Pass } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import { type Failure, type FailureCode, mayFallBack } from '../domain/failure.ts';
import { responseHead } from '../domain/response-head.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { answerFailure } from './failure-answer.ts';
import { fieldPairs, rawFields } from './raw-fields.ts';
import { ClientClosed, RequestBody } from './request-body.ts';
import {
  clientClosed,
  type Progress,
  UnknownTransferCoding,
  upstreamFailure,
} from './upstream-failure.ts';

/** What an exchange needs to know about its request. */
export type ExchangeRequest = {
  readonly plan: Plan;
  readonly path: string;
  readonly pathAndQuery: string;
  readonly fields: readonly string[];
  readonly hasBody: boolean;
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
  #firstByteAt: number | undefined;
  #bytes = 0;

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
    const { dispatcher, servername, breaker, arm } = this.#upstream;
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
    this.#controller = undefined;
    this.#body = this.#request.hasBody ? new RequestBody(this.#incoming) : null;
    const options = {
      method: this.#incoming.method ?? 'GET',
      path: this.#request.pathAndQuery,
      headers: this.#request.fields as string[], // undici only reads it
      body: this.#body,
      servername,
    };
    dispatcher.dispatch(options, this);
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
    else answerFailure(this.#response, failure);
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
    if (status < 200) return;
    const fields = responseHead(rawFields(controller.rawHeaders), status);
    if (fields === undefined) throw new UnknownTransferCoding('a transfer coding besides chunked');
    const response = this.#response;
    // A reason beyond ASCII cannot be written as it came; the status says the same.
    if (reason !== undefined && /^[\x20-\x7e]+$/.test(reason)) {
      response.writeHead(status, reason, fields);
    } else {
      response.writeHead(status, fields);
    }
    this.#settle(isHealthy(status) ? 'success' : 'failure');
    this.#firstByteAt = this.#host.clock();
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
    const trailers = rawFields(controller.rawTrailers);
    if (trailers.length > 0) this.#response.addTrailers(fieldPairs(trailers));
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
    this.#settle(failure.who === 'client' ? 'uncounted' : 'failure');
    this.fail(failure);
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
      path: this.#request.path,
      plan: this.#request.plan,
      arm: this.#upstream.arm,
      upstream: this.#upstream.name,
      fallback: this.#fallback,
      status: response.headersSent ? response.statusCode : undefined,
      bytes: this.#bytes,
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

function flushHead(response: ServerResponse): void {
  if (!response.writableEnded) response.flushHeaders();
}
