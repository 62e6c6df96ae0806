const CLOSE = 8;
const SMALLEST = 2;

/**
 * Where frames begin and end in one direction of a WebSocket (RFC 6455 §5.2). It looks at headers, and
 * passes payloads over.
 */
export class WebSocketFrames {
  /** Of the header that is being read. */
  #seen = 0;
  #headerSize = SMALLEST;
  #opcode = 0;
  #lengthSize = 0;
  #payload = 0;
  /** Bytes of payload that are still to come. */
  #left = 0;
  #isClosed = false;

  /** Whether the last byte was the end of a frame, or none has come. */
  get isBetween(): boolean {
    return this.#seen === 0 && this.#left === 0;
  }

  /** Whether a Close frame has come whole: after it, nothing is said in this direction (§5.5.1). */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes what has come. */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  /** Takes what has come up to the end of the frame that has begun, and tells how many bytes that is. */
  pushFrameEnd(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.isBetween) at = this.#step(bytes, at);
    return at;
  }

  #step(bytes: Uint8Array, at: number): number {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, bytes.length - at);
      this.#left -= taken;
      if (this.#left === 0) this.#ended();
      return at + taken;
    }
    this.#header(bytes[at] ?? 0);
    return at + 1;
  }

  #header(byte: number): void {
    const index = this.#seen;
    this.#seen += 1;
    if (index === 0) this.#opcode = byte & 0x0f;
    else if (index === 1) {
      const length = byte & 0x7f;
      this.#lengthSize = length === 127 ? 8 : length === 126 ? 2 : 0;
      this.#payload = this.#lengthSize === 0 ? length : 0;
      this.#headerSize = 2 + this.#lengthSize + (byte >= 0x80 ? 4 : 0);
    } else if (index < 2 + this.#lengthSize) this.#payload = this.#payload * 256 + byte;
    if (this.#seen < this.#headerSize) return;
    this.#seen = 0;
    this.#headerSize = SMALLEST;
    this.#left = this.#payload;
    if (this.#left === 0) this.#ended();
  }

  #ended(): void {
    if (this.#opcode === CLOSE) this.#isClosed = true;
  }
}

/**
 * A Close frame with a code (RFC 6455 §5.5.1).
 *
 * @param mask four bytes by which what a client sends is masked (§5.3); undefined for what a server sends
 */
export function closeFrame(code: number, mask?: Uint8Array): Uint8Array {
  const payload = [code >> 8, code & 0xff];
  if (mask === undefined) return Uint8Array.from([0x80 | CLOSE, 2, ...payload]);
  const masked = payload.map((byte, index) => byte ^ (mask[index] ?? 0));
  return Uint8Array.from([0x80 | CLOSE, 0x82, ...mask.subarray(0, 4), ...masked]);
}
