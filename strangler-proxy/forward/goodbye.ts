import type { Duplex } from 'node:stream';
import { closeFrame, WebSocketFrames } from '../domain/websocket-frames.ts';

/** RFC 6455 §7.4.1: an endpoint is going away. */
const GOING_AWAY = 1001;

/** A WebSocket between two connections that are piped to each other, and that can be told to end. */
export type WebSocketLink = {
  /**
   * Tells both ends, each where a frame ends, that this proxy goes away. Ends the connection of
   * each once it has said goodbye as well. Nothing else is forwarded from then on (§5.5.1).
   */
  sayGoodbye(): void;
};

/**
 * Follows the frames of a WebSocket from its first byte on.
 *
 * @param mask four random bytes, for what this proxy says in a client's place (RFC 6455 §5.3)
 */
export function followFrames(
  client: Duplex,
  upstream: Duplex,
  mask: () => Uint8Array,
): WebSocketLink {
  const down = new Direction(upstream, client, () => closeFrame(GOING_AWAY), ended);
  const up = new Direction(client, upstream, () => closeFrame(GOING_AWAY, mask()), ended);
  function ended(): void {
    if (up.isOver && down.isTold) client.end();
    if (down.isOver && up.isTold) upstream.end();
  }
  return {
    sayGoodbye() {
      // One end has begun already: what the other says belongs to it.
      if (down.isClosed || up.isClosed) return;
      down.turnAway();
      up.turnAway();
    },
  };
}

/** What goes from one end to the other. */
class Direction {
  readonly #from: Duplex;
  readonly #to: Duplex;
  readonly #close: () => Uint8Array;
  readonly #over: () => void;
  readonly #frames = new WebSocketFrames();
  #isTold = false;
  #hasEnded = false;

  constructor(from: Duplex, to: Duplex, close: () => Uint8Array, over: () => void) {
    this.#from = from;
    this.#to = to;
    this.#close = close;
    this.#over = over;
    from.on('data', this.#follow);
  }

  /** Whether its receiver has been said goodbye to, here or by the sender. */
  get isTold(): boolean {
    return this.#isTold;
  }

  /** Whether its sender has said goodbye. */
  get isClosed(): boolean {
    return this.#frames.isClosed;
  }

  /** Whether its sender has nothing more to say. */
  get isOver(): boolean {
    return this.isClosed || this.#hasEnded;
  }

  /** Says goodbye in place of the sender, as soon as its frame is whole. */
  turnAway(): void {
    const from = this.#from;
    from.off('data', this.#follow);
    from.unpipe(this.#to);
    from.on('data', (chunk: Buffer) => this.#rest(chunk));
    from.on('end', () => {
      this.#hasEnded = true;
      this.#isTold = true;
      this.#over();
    });
    if (this.#frames.isBetween) this.#tell();
    from.resume();
  }

  readonly #follow = (chunk: Buffer): void => {
    this.#frames.push(chunk);
  };

  #rest(chunk: Buffer): void {
    let dropped = chunk;
    if (!this.#isTold) {
      const size = this.#frames.pushFrameEnd(chunk);
      this.#write(chunk.subarray(0, size));
      dropped = chunk.subarray(size);
      if (this.#frames.isBetween) this.#tell();
    }
    if (this.isClosed) return;
    this.#frames.push(dropped);
    if (this.isClosed) this.#over();
  }

  #tell(): void {
    this.#isTold = true;
    // The frame that has just ended may have been the sender's own goodbye.
    if (!this.isClosed) this.#write(this.#close());
    this.#over();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#to.writable || this.#to.write(bytes)) return;
    this.#from.pause();
    this.#to.once('drain', () => this.#from.resume());
  }
}
