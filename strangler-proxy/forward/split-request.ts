import { isHealthy } from '../domain/breaker.ts';
import type { Failure } from '../domain/failure.ts';
import { mergedArrays } from '../domain/merged-arrays.ts';
import { translatedFields } from '../domain/translated-fields.ts';
import type { AnswerHandler, UpstreamRequest } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { type Asker, Attempt } from './attempt.ts';
import { upstreamFailure } from './upstream-failure.ts';

/** Bytes of all parts together: they are kept in memory until the last one is there. */
const LIMIT = 16 * 1024 * 1024;

/** Whom the parts are asked for: hears of their answer as if there had been one. */
type Whole = Pick<Asker, 'fail' | 'handler' | 'hasFallback'>;

/**
 * Asks a service for a long list in parts, and merges their JSON arrays: what was one call inside the legacy
 * must not become one request that takes a service for itself. Each part is a request like any other, to
 * limits, breaker and instances.
 */
export class SplitRequest {
  readonly #whole: Whole;
  readonly #upstream: Upstream;
  readonly #requests: readonly UpstreamRequest[];
  readonly #parallel: number;
  readonly #parts: Part[] = [];
  #missing: number;
  #bytes = 0;
  #isOver = false;

  /**
   * @param requests in the order of their answers
   * @param parallel so many at the same time
   */
  constructor(
    whole: Whole,
    upstream: Upstream,
    requests: readonly UpstreamRequest[],
    parallel: number,
  ) {
    this.#whole = whole;
    this.#upstream = upstream;
    this.#requests = requests;
    this.#parallel = parallel;
    this.#missing = requests.length;
  }

  begin(): void {
    for (let count = 0; count < this.#parallel; count += 1) this.#next();
  }

  /** The answer is not needed any more. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const part of this.#parts) part.abandon();
  }

  #next(): void {
    const request = this.#requests[this.#parts.length];
    if (request === undefined || this.#isOver) return;
    const part = new Part(request, this.#upstream, this.#whole.hasFallback, {
      received: (bytes) => this.#received(bytes),
      ended: () => this.#ended(part),
      failed: (failure) => this.#fail(failure),
    });
    this.#parts.push(part);
    part.begin();
  }

  #received(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > LIMIT) this.#fail(unmergeable(`its parts are larger than ${LIMIT} bytes`));
  }

  #ended(part: Part): void {
    if (this.#isOver) return;
    // A redirection, for example, would lead to a part of the list.
    if (part.status >= 500 || (part.status !== 200 && part.status < 400)) {
      this.#fail(unmergeable(`it answered a part with ${part.status}`));
    } else if (part.status !== 200) {
      // What is wrong with one part is wrong with the request.
      this.#pass(part, part.fields, part.body);
    } else {
      this.#missing -= 1;
      if (this.#missing > 0) this.#next();
      else this.#merge(this.#parts[0] ?? part);
    }
  }

  #merge(first: Part): void {
    const merged = mergedArrays(this.#parts.map(({ body }) => body.toString()));
    if (merged === undefined) {
      this.#fail(unmergeable('a part is no JSON array'));
      return;
    }
    const body = Buffer.from(merged);
    this.#pass(first, translatedFields(first.fields, body.length, undefined), body);
  }

  #pass({ status, reason }: Part, fields: string[], body: Buffer): void {
    this.abandon();
    const handler = this.#whole.handler();
    try {
      handler.head(status, reason, fields);
      if (body.length > 0) handler.data(body, true);
      handler.end([]);
    } catch (error) {
      handler.failed(error as Error, false); // as of any answer that cannot be passed on
    }
  }

  #fail(failure: Failure): void {
    if (this.#isOver) return;
    this.abandon();
    // Of its answer, nothing has been passed on.
    const { when } = failure;
    this.#whole.fail({ ...failure, when: when === 'body' ? 'headers' : when });
  }
}

type PartListener = {
  received(bytes: number): void;
  ended(): void;
  failed(failure: Failure): void;
};

/** One of the requests, and its answer. */
class Part implements Asker, AnswerHandler {
  readonly hasFallback: boolean;
  readonly mayRepeat = true;
  status = 0;
  reason = '';
  fields: string[] = [];
  readonly #request: UpstreamRequest;
  readonly #attempt: Attempt;
  readonly #listener: PartListener;
  #chunks: Buffer[] = [];

  constructor(
    request: UpstreamRequest,
    upstream: Upstream,
    hasFallback: boolean,
    listener: PartListener,
  ) {
    this.hasFallback = hasFallback;
    this.#request = request;
    this.#listener = listener;
    this.#attempt = new Attempt(upstream, this, upstream.clock());
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  begin(): void {
    this.#attempt.begin(1);
  }

  abandon(): void {
    this.#attempt.letGo()?.abort();
    this.#attempt.leave();
  }

  request(): UpstreamRequest {
    return this.#request;
  }

  handler(): AnswerHandler {
    return this;
  }

  fail(failure: Failure): void {
    this.#attempt.leave();
    this.#listener.failed(failure);
  }

  interim(): void {}

  head(status: number, reason: string, fields: string[]): void {
    this.status = status;
    this.reason = reason;
    this.fields = fields;
    this.#attempt.settle(isHealthy(status) ? 'success' : 'failure');
  }

  data(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk)); // what is received is only lent
    this.#listener.received(chunk.length);
  }

  end(): void {
    this.#attempt.letGo();
    this.#attempt.leave();
    this.#listener.ended();
  }

  trailers(): readonly [string, string][] {
    return [];
  }

  failed(error: Error, reused: boolean): void {
    const attempt = this.#attempt;
    attempt.letGo();
    const when = attempt.wasConnected ? 'headers' : 'connect';
    const failure = upstreamFailure(error, 'service', this.status === 0 ? when : 'body');
    if (attempt.again(failure, reused)) return;
    attempt.settle('failure');
    this.fail(failure);
  }
}

function unmergeable(what: string): Failure {
  return { who: 'service', when: 'headers', code: 'upstream_status', what };
}
