import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type AnswerHandler, Connection, type UpstreamRequest } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { UpstreamTls } from './tls.ts';
import type { Waits } from './waits.ts';

/** Where connections go. */
export type Place = {
  readonly host: string;
  readonly port: number;
  /** Both, as the Host field has them. */
  readonly authority: string;
  readonly tls: UpstreamTls | undefined;
  /** Of a unix socket, in place of host and port. */
  readonly path?: string;
};

/** ms between two looks at the connections that wait: none waits exactly. */
const TICK_MS = 50;

/** ms that count of the time between two looks. A process that was held up may find the answers only now. */
const COUNTED_MS = 4 * TICK_MS;

/** Less than the 5 s after which Node's own servers and Apache close a connection. */
const IDLE_MS = 4_000;

/** How much sooner than an upstream says: or it might close just as a request is on its way. */
const EARLIER_MS = 1_000;

/** What plain connections read into: each reads it out before the next gets it. */
const SHARED = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The connections to one upstream. The one that was used last serves first, so that few are kept busy,
 * and those that are not needed end.
 */
export class Connections {
  readonly #place: Place;
  readonly #host: ConnectionHost;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** Those that have served in this turn of the event loop. */
  #resting: Connection[] = [];
  /** Of TLS, to be resumed. */
  #session: Buffer | undefined;
  /** ms that connections have waited. */
  #now = 0;
  #lookedAt = 0;
  #clock: NodeJS.Timeout | undefined;
  /** Once it is retired: to be told when the last connection has ended. */
  #whenEnded: (() => void) | undefined;

  constructor(place: Place, waits: Waits, headerBytes: number) {
    this.#place = place;
    this.#host = {
      headerBytes,
      ownHost: place.authority,
      waits,
      now: () => this.#now,
      release: (connection) => this.#release(connection),
      closed: (connection) => this.#closed(connection),
    };
  }

  /** Sends a request. What becomes of it, the handler hears. */
  send(request: UpstreamRequest, handler: AnswerHandler): Connection {
    const connection = this.#rested() ?? this.#connect();
    connection.send(request, handler);
    return connection;
  }

  /** A connection that can serve again. By the clock on the wall: the upstream closes it by its own. */
  #rested(): Connection | undefined {
    let connection = this.#idle.pop();
    while (connection !== undefined) {
      if (connection.isUsable) {
        if (performance.now() < connection.restsUntil) return connection;
        connection.stop();
      }
      connection = this.#idle.pop();
    }
    return undefined;
  }

  /** Breaks off what is in flight, and closes all. */
  stop(): void {
    for (const connection of this.#open) connection.stop();
  }

  /** Keeps no connection from now on: those that are in use end with their answers. Resolves when all have. */
  retire(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#whenEnded = resolve;
    });
    for (const connection of this.#open) if (connection.isUsable) connection.stop();
    if (this.#open.size === 0) this.#whenEnded?.();
    return ended;
  }

  #connect(): Connection {
    const { host, port, path, tls } = this.#place;
    const where = path === undefined ? { host, port } : { path };
    const common = { ...where, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    let connection: Connection;
    if (tls === undefined) {
      const socket = connect({
        ...common,
        onread: {
          buffer: SHARED,
          callback(length) {
            connection.received(SHARED.subarray(0, length));
            return true;
          },
        },
      });
      connection = new Connection(socket, 'connect', this.#host);
    } else {
      const session = this.#session && { session: this.#session };
      const socket = connectSecurely({
        ...common,
        ...tls,
        ...session,
        ALPNProtocols: ['http/1.1'],
      });
      socket.on('session', (given) => {
        this.#session = given;
      });
      connection = new Connection(socket, 'secureConnect', this.#host);
      socket.on('data', (bytes: Buffer) => connection.received(bytes));
    }
    this.#open.add(connection);
    if (this.#clock === undefined) {
      this.#lookedAt = performance.now();
      this.#clock = setInterval(() => this.#look(), TICK_MS).unref();
    }
    return connection;
  }

  /**
   * Into use again, but not in this turn: what the upstream sends after an answer is then read before
   * the next request is sent, and not taken for its answer.
   */
  #release(connection: Connection): void {
    if (this.#whenEnded !== undefined) {
      connection.stop();
      return;
    }
    if (this.#resting.push(connection) > 1) return;
    setImmediate(() => {
      for (const rested of this.#resting) {
        if (!rested.isUsable) continue;
        const idleMs = Math.min(IDLE_MS, rested.idleSeconds * 1_000 - EARLIER_MS);
        rested.expiresAt = this.#now + idleMs;
        rested.restsUntil = performance.now() + idleMs;
        this.#idle.push(rested);
      }
      this.#resting = [];
    });
  }

  #look(): void {
    const now = performance.now();
    this.#now += Math.min(now - this.#lookedAt, COUNTED_MS);
    this.#lookedAt = now;
    for (const connection of this.#open) {
      if (connection.expiresAt <= this.#now) connection.expire();
    }
  }

  #closed(connection: Connection): void {
    this.#open.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    if (this.#open.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#whenEnded?.();
  }
}
