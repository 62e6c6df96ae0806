import type { AnswerHandler } from './connection.ts';

/** Bytes that are worth reading for a connection that is then used again. */
const WORTH = 64 * 1024;

/** Takes what is left of an answer that nobody needs, so that its connection can serve again. */
export class DroppedAnswer implements AnswerHandler {
  readonly #connection: { abort(): void };
  #left = WORTH;

  constructor(connection: { abort(): void }) {
    this.#connection = connection;
  }

  data(chunk: Buffer): void {
    this.#left -= chunk.length;
    if (this.#left < 0) this.#connection.abort();
  }

  trailers(): readonly [string, string][] {
    return [];
  }

  interim(): void {}
  head(): void {}
  end(): void {}
  failed(): void {}
}
