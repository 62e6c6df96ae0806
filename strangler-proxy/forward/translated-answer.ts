import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
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
import { type AnswerHandler, UpstreamTimeout } from '../upstream/connection.ts';
import { translatedBody, UntranslatableAnswer } from './translated-body.ts';

/** An exchange, which passes an answer on. */
export type AnswerReceiver = AnswerHandler & {
  /** The service has answered with that status: the breaker need not wait for the body. */
  answered(status: number): void;
  /** Whether an answer with that status counts as none, and somebody else is asked now. */
  refuses(status: number): boolean;
  /** The connection has done its part. */
  letGo(): void;
  /** The rest of the answer is not needed. */
  abandon(): void;
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
 * Stands between a connection and an exchange, and holds an answer back until it is translated: so that until
 * then the exchange can still fall back, as with an answer that never came. What is not to be
 * translated passes as it comes.
 */
export class TranslatedAnswer implements AnswerHandler {
  readonly #exchange: AnswerReceiver;
  readonly #request: TranslatedRequest;
  #held: Held | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(exchange: AnswerReceiver, request: TranslatedRequest) {
    this.#exchange = exchange;
    this.#request = request;
  }

  interim(status: number, fields: string[]): void {
    this.#exchange.interim(status, fields);
  }

  trailers(): readonly [string, string][] {
    return this.#exchange.trailers();
  }

  head(status: number, reason: string, fields: string[]): void {
    if (this.#exchange.refuses(status)) {
      this.#end();
      return;
    }
    const translate = translateFor(this.#request.translator, status);
    if (!translate || !isJson(fields)) {
      this.#exchange.head(status, reason, fields);
      return;
    }
    if (this.#request.incoming.method === 'HEAD') {
      this.#exchange.head(status, reason, withoutBody(fields));
      return;
    }
    this.#held = { translate, status, reason, fields, chunks: [], bytes: 0, isWhole: false };
    this.#exchange.answered(status);
    if (status === 206) this.#fail(untranslatable('it is a part (206)'));
    else if (Number(fieldValues(fields, 'content-length')[0]) > this.#limit) {
      this.#fail(this.#tooLarge());
    } else {
      this.#timer = setTimeout(() => this.#fail(this.#late()), this.#request.withinMs);
    }
  }

  data(chunk: Buffer, isLast: boolean): void {
    if (this.#over) return;
    const held = this.#held;
    if (held === undefined) {
      this.#exchange.data(chunk, isLast);
      return;
    }
    held.bytes += chunk.length;
    held.chunks.push(Buffer.from(chunk));
    if (held.bytes > this.#limit) this.#fail(this.#tooLarge());
  }

  end(trailers: string[]): void {
    if (this.#over) return;
    if (this.#held === undefined) {
      this.#exchange.end(trailers);
      return;
    }
    this.#exchange.letGo();
    this.#held.isWhole = true;
    void this.#translate(this.#held);
  }

  failed(error: Error, reused: boolean): void {
    if (this.#over) return;
    this.#end();
    // With an answer begun, it is no idle connection that closed under a request.
    this.#exchange.failed(error, reused && this.#held === undefined);
  }

  async #translate(held: Held): Promise<void> {
    const { translate, status, fields, chunks } = held;
    let body: Buffer;
    try {
      const context = { ...this.#request.about, status, headers: headersOf(fields) };
      body = await translatedBody(Buffer.concat(chunks), fields, translate, context, this.#limit);
    } catch (error) {
      const isTold = error instanceof UntranslatableAnswer;
      this.#fail(isTold ? error : untranslatable('its head cannot be read'));
      return;
    }
    // In the meantime it was too late, or the client has left.
    const isNeeded = !this.#over && !this.#request.response.destroyed;
    this.#end();
    if (!isNeeded) return;
    try {
      this.#pass(held, body);
    } catch (error) {
      this.#exchange.failed(error as Error, false); // as of any answer that cannot be passed on
    }
  }

  #pass({ status, reason, fields }: Held, body: Buffer): void {
    const { incoming } = this.#request;
    const hasTag =
      incoming.method === 'GET' && status === 200 && fieldValues(fields, 'etag').length > 0;
    const etag = hasTag ? tagOf(body) : undefined;
    if (etag !== undefined && namesTag(incoming.rawHeaders, etag)) {
      this.#exchange.head(304, 'Not Modified', unchangedFields(fields, etag));
    } else {
      this.#exchange.head(status, reason, translatedFields(fields, body.length, etag));
      if (body.length > 0) this.#exchange.data(body, true);
    }
    this.#exchange.end([]);
  }

  /** From here on this answer is none. */
  #fail(error: Error): void {
    if (this.#over) return;
    this.#end();
    if (error instanceof UntranslatableAnswer) this.#request.onFailure(error.message);
    this.#exchange.abandon();
    this.#exchange.failed(error, false);
  }

  #late(): Error {
    return this.#held?.isWhole
      ? untranslatable('the translator took too long')
      : new UpstreamTimeout('the answer was not whole in time');
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
  readonly reason: string;
  readonly fields: readonly string[];
  readonly chunks: Buffer[];
  bytes: number;
  isWhole: boolean;
};

function untranslatable(what: string): UntranslatableAnswer {
  return new UntranslatableAnswer(what);
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
