import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import { responseHead } from '../domain/response-head.ts';
import { fieldValues } from '../domain/routed-request.ts';
import {
  type BodyTranslator,
  type Translate,
  type TranslateContext,
  translateFor,
} from '../domain/translate.ts';
import {
  isJson,
  namesTag,
  translatedFields,
  unchangedFields,
  withoutBody,
} from '../domain/translated-fields.ts';
import { rawFields } from './raw-fields.ts';
import { RewrittenHead } from './rewritten-head.ts';
import { translatedBody, UntranslatableAnswer } from './translated-body.ts';

/** An exchange, which passes an answer on. */
export type AnswerReceiver = Required<
  Pick<
    Dispatcher.DispatchHandler,
    'onRequestStart' | 'onResponseStart' | 'onResponseData' | 'onResponseEnd' | 'onResponseError'
  >
> & {
  /** The service has answered with that status: the breaker need not wait for the body. */
  answered(status: number): void;
};

/** One request to a service whose answers are translated. */
export type TranslatedRequest = {
  readonly translator: BodyTranslator;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly about: Omit<TranslateContext, 'status' | 'headers'>;
  /** ms from the answer's header section until it must be whole and translated. */
  readonly withinMs: number;
  /** Told why an answer could not be translated; nothing of the body is in it. */
  onFailure(what: string): void;
};

/**
 * Stands between undici and an exchange, and holds an answer back until it is translated: so that until
 * then the exchange can still fall back, as with an answer that never came. What is not to be
 * translated passes as it comes.
 */
export class TranslatedAnswer implements Dispatcher.DispatchHandler {
  readonly #exchange: AnswerReceiver;
  readonly #request: TranslatedRequest;
  #held: Held | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(exchange: AnswerReceiver, request: TranslatedRequest) {
    this.#exchange = exchange;
    this.#request = request;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#exchange.onRequestStart(controller, context);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<AnswerReceiver['onResponseStart']>[2],
    reason?: string,
  ): void {
    const fields = status < 200 ? [] : rawFields(controller.rawHeaders);
    const translate = translateFor(this.#request.translator, status);
    // What the exchange will refuse is its own to refuse.
    if (!translate || !isJson(fields) || responseHead(fields, status) === undefined) {
      this.#exchange.onResponseStart(controller, status, headers, reason);
      return;
    }
    if (this.#request.incoming.method === 'HEAD') {
      const head = new RewrittenHead(controller, withoutBody(fields));
      this.#exchange.onResponseStart(head, status, headers, reason);
      return;
    }
    this.#held = { translate, status, reason, fields, chunks: [], bytes: 0, isWhole: false };
    this.#exchange.answered(status);
    if (status === 206) this.#fail(controller, untranslatable('it is a part (206)'));
    else if (Number(fieldValues(fields, 'content-length')[0]) > this.#limit) {
      this.#fail(controller, this.#tooLarge());
    } else {
      this.#timer = setTimeout(() => this.#fail(controller, this.#late()), this.#request.withinMs);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    const held = this.#held;
    if (held === undefined) {
      this.#exchange.onResponseData(controller, chunk);
      return;
    }
    held.bytes += chunk.length;
    held.chunks.push(chunk);
    if (held.bytes > this.#limit) this.#fail(controller, this.#tooLarge());
  }

  onResponseEnd(
    controller: Dispatcher.DispatchController,
    trailers: Parameters<AnswerReceiver['onResponseEnd']>[1],
  ): void {
    if (this.#over) return;
    if (this.#held === undefined) {
      this.#exchange.onResponseEnd(controller, trailers);
      return;
    }
    this.#held.isWhole = true;
    void this.#translate(controller, this.#held);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#end();
    this.#exchange.onResponseError(controller, this.#held ? brokenOff(error) : error);
  }

  async #translate(controller: Dispatcher.DispatchController, held: Held): Promise<void> {
    const { translate, status, fields, chunks } = held;
    let body: Buffer;
    try {
      const context = { ...this.#request.about, status, headers: headersOf(fields) };
      body = await translatedBody(Buffer.concat(chunks), fields, translate, context, this.#limit);
    } catch (error) {
      const isTold = error instanceof UntranslatableAnswer;
      this.#fail(controller, isTold ? error : untranslatable('its head cannot be read'));
      return;
    }
    // In the meantime it was too late, or the client has left.
    const isNeeded = !this.#over && !this.#request.response.destroyed;
    this.#end();
    if (!isNeeded) return;
    try {
      this.#pass(controller, held, body);
    } catch (error) {
      this.#exchange.onResponseError(controller, error as Error); // as undici would
    }
  }

  #pass(controller: Dispatcher.DispatchController, held: Held, body: Buffer): void {
    const { status, reason, fields } = held;
    const { incoming } = this.#request;
    const hasTag =
      incoming.method === 'GET' && status === 200 && fieldValues(fields, 'etag').length > 0;
    const etag = hasTag ? tagOf(body) : undefined;
    if (etag !== undefined && namesTag(incoming.rawHeaders, etag)) {
      const head = new RewrittenHead(controller, unchangedFields(fields, etag));
      this.#exchange.onResponseStart(head, 304, {}, 'Not Modified');
      this.#exchange.onResponseEnd(head, {});
      return;
    }
    const head = new RewrittenHead(controller, translatedFields(fields, body.length, etag));
    this.#exchange.onResponseStart(head, status, {}, reason);
    if (body.length > 0) this.#exchange.onResponseData(head, body);
    this.#exchange.onResponseEnd(head, {});
  }

  /** From here on this answer is none. */
  #fail(controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#end();
    if (error instanceof UntranslatableAnswer) this.#request.onFailure(error.message);
    controller.abort(error); // undici's report of it is ignored
    this.#exchange.onResponseError(controller, error);
  }

  #late(): Error {
    return this.#held?.isWhole
      ? untranslatable('the translator took too long')
      : new errors.HeadersTimeoutError('the answer was not whole in time');
  }

  get #limit(): number {
    return this.#request.translator.limit;
  }

  #tooLarge(): Error {
    return untranslatable(`its body is larger than ${this.#limit} bytes`);
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}

/** An answer that is collected. */
type Held = {
  readonly translate: Translate;
  readonly status: number;
  readonly reason: string | undefined;
  readonly fields: readonly string[];
  readonly chunks: Buffer[];
  bytes: number;
  isWhole: boolean;
};

function untranslatable(what: string): UntranslatableAnswer {
  return new UntranslatableAnswer(what);
}

/**
 * Without undici's word on the connection: it is no idle one that closed under a request, so that the
 * request is not sent again.
 */
function brokenOff(error: Error): Error {
  if (!('socket' in error)) return error;
  const { name, message } = error;
  const code = 'code' in error ? error.code : undefined;
  return Object.assign(new Error(message, { cause: error }), { name, code });
}

/** A strong one: of the bytes that the client gets, whatever the service's was made of. */
function tagOf(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`;
}

function headersOf(fields: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index < fields.length; index += 2) {
    headers.append(fields[index] ?? '', fields[index + 1] ?? '');
  }
  return headers;
}
