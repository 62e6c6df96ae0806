import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** The client left, which is nobody's fault. */
export class ClientClosed extends Error {
  override readonly name = 'ClientClosed';
}

/**
 * The body of a request on its way to one upstream. Takes no byte before the upstream asks for one,
 * which only happens once it is connected. When the upstream is done with it early, the rest is read
 * and dropped: destroying the request itself would cut the client off from an early answer.
 */
export class RequestBody extends Readable {
  readonly #source: IncomingMessage;
  #wasRead = false;
  #bytes = 0;

  constructor(source: IncomingMessage) {
    super();
    this.#source = source;
  }

  /** Whether a byte may be gone, so that the request cannot be sent again. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** That came so far. */
  get bytes(): number {
    return this.#bytes;
  }

  override _read(): void {
    if (this.#wasRead) {
      this.#source.resume();
      return;
    }
    this.#wasRead = true;
    this.#source.on('data', this.#onData);
    this.#source.on('end', this.#onEnd);
    this.#source.on('error', this.#onClose);
    this.#source.on('close', this.#onClose);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (this.#wasRead) {
      this.#source.off('data', this.#onData);
      this.#source.off('end', this.#onEnd);
      this.#source.off('close', this.#onClose);
      // The 'error' listener stays: an error without one is thrown.
      this.#source.resume();
    }
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes += chunk.length;
    if (!this.push(chunk)) this.#source.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#source.complete) this.destroy(new ClientClosed('the client broke off its request'));
  };
}
