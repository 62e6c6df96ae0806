import { connect, type Socket } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Bytes of the body that a header section announces; undefined when it is not 200 with a length. */
export function bodyLength(head: string): number | undefined {
  if (!head.startsWith('HTTP/1.1 200')) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

/**
 * A client's kept connection that looks at no more than it must, so that the clients do not take the
 * processor from those that are measured. One request at a time.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #onAnswer: (isGood: boolean, head: string) => void;
  #head: Buffer | undefined;
  /** Of the last answer. */
  #headText = '';
  /** Of the answer's body; undefined before its header section is complete. */
  #left: number | undefined;
  #isWaiting = false;

  /**
   * @param onAnswer called at the end of each answer; with false for one that is no good, or does not
   *   come: then the connection is of no use any more. `head` is the answer's header section.
   */
  constructor(port: number, onAnswer: (isGood: boolean, head: string) => void) {
    this.#onAnswer = onAnswer;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', this.#onData);
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#end(false));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  send(request: Buffer): void {
    this.#isWaiting = true;
    if (this.isOpen) this.#socket.write(request);
    else setImmediate(() => this.#end(false));
  }

  close(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    let body = chunk.length;
    if (this.#left === undefined) {
      const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      if (end === -1) {
        this.#head = head;
        return;
      }
      this.#head = undefined;
      this.#headText = head.toString('latin1', 0, end);
      this.#left = bodyLength(this.#headText);
      if (this.#left === undefined) {
        this.close();
        return;
      }
      body = head.length - end - END_OF_HEAD.length;
    }
    this.#left -= body;
    if (this.#left > 0) return;
    this.#left = undefined;
    this.#end(true);
  };

  #end(isGood: boolean): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#onAnswer(isGood, this.#headText);
  }
}

/** A whole request; of its body, only so many bytes as the header lines announce. */
export function requestBytes(
  method: string,
  target: string,
  lines: readonly string[],
  body: number,
): Buffer {
  const head = `${[`${method} ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
  return Buffer.from(head + 'x'.repeat(body), 'latin1');
}
