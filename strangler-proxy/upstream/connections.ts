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

/** ms of the clock by which connections wait: none waits exactly. */
const TICK_MS = 50;

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
  #ticks = 0;
  #clock: NodeJS.Timeout | undefined;
  /** Once it is retired: to be told when the last connection has ended. */
  #whenEnded: (() => void) | undefined;

  constructor(place: Place, waits: Waits, headerBytes: number) {
    this.#place = place;
    this.#host = {
      headerBytes,
      ownHost: place.authority,
      waits,
      tickMs: TICK_MS,
      now: () => this.#ticks,
      release: (connection) => this.#release(connection),
      closed: (connection) => this.#closed(connection),
    };
  }

  /** Sends a request. What becomes of it, the handler hears. */
  send(request: UpstreamRequest, handler: AnswerHandler): Connection {
    let connection = this.#idle.pop();
    while (connection !== undefined && !connection.isUsable) connection = this.#idle.pop();
    connection ??= this.#connect();
    connection.send(request, handler);
    return connection;
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
    this.#clock ??= setInterval(() => this.#tick(), TICK_MS).unref();
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
        rested.expiresAt = this.#ticks + idleMs / TICK_MS;
        this.#idle.push(rested);
      }
      this.#resting = [];
    });
  }

  #tick(): void {
    this.#ticks += 1;
    for (const connection of this.#open) {
      if (connection.expiresAt <= this.#ticks) connection.expire();
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
