import { isIP } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';
import { type Converse, conversation } from './conversation.ts';

/** How long an upstream may take, in ms. */
export type Timeouts = {
  readonly connect: number;
  /** From the end of the request to the response's header section. */
  readonly headers: number;
};

/**
 * Envoy's defaults for services. The legacy may take its time, as it did before this proxy was there.
 * A body has no time-out: an event stream may be silent for hours.
 */
export const TIMEOUTS: Readonly<Record<Arm, Timeouts>> = {
  service: { connect: 5_000, headers: 15_000 },
  legacy: { connect: 5_000, headers: 300_000 },
};

/** Envoy's bound, so that a slow upstream cannot take all of this process's sockets. */
const CONCURRENT_REQUESTS = 1_024;

/** The legacy or a service, with its connections. */
export type Upstream = {
  readonly name: string;
  readonly arm: Arm;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** What undici cannot send: Expect, trailers, an asterisk. */
  readonly converse: Converse;
  /** For TLS. Undici would take the Host field, which names this proxy's site, not the upstream. */
  readonly servername: string | undefined;
  /** Services have one; nobody can stand in for the legacy. */
  readonly breaker: Breaker | undefined;
  /** Takes one of a bounded number of places; false when there is none: nothing ever queues. */
  enter(): boolean;
  leave(): void;
  /** Breaks off what is in flight and closes every connection. */
  stop(): Promise<void>;
};

/** Opens an upstream. Connects with the first request, so that it need not be there yet. */
export function openUpstream(
  name: string,
  url: string,
  arm: Arm,
  breaker: Breaker | undefined,
  timeouts: Timeouts,
  headerBytes: number,
): Upstream {
  const { protocol, hostname } = new URL(url);
  const pool = new Pool(url, {
    connections: CONCURRENT_REQUESTS,
    pipelining: 1, // one request at a time: a slow answer must not hold up others
    allowH2: false, // answers would lose the order and case of their fields
    connect: connector(timeouts.connect),
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
    maxHeaderSize: headerBytes,
  });
  let requests = 0;
  return {
    name,
    arm,
    url,
    dispatcher: pool,
    converse: conversation(url, timeouts, headerBytes),
    servername: protocol === 'https:' && isIP(hostname) === 0 ? hostname : undefined,
    breaker,
    enter() {
      if (requests >= CONCURRENT_REQUESTS) return false;
      requests += 1;
      return true;
    },
    leave() {
      requests -= 1;
    },
    stop: async () => {
      breaker?.stop();
      await pool.destroy();
    },
  };
}

/**
 * Undici takes a reset of a connection that ends with its answer for the end of that answer, so that
 * a truncated one would look complete. Under another code it is what it is: a failure.
 */
function connector(timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.prependListener('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = 'UPSTREAM_RESET';
        // As undici's own errors tell it.
        Object.assign(error, { socket: { bytesRead: socket.bytesRead } });
      });
      callback(...result);
    });
}
