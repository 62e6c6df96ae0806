import { Agent } from 'node:https';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';
import { type Converse, conversation } from './conversation.ts';
import type { UpstreamTls } from './tls.ts';

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

/** Where an upstream is. */
export type UpstreamPlace = {
  readonly name: string;
  readonly arm: Arm;
  readonly url: string;
  /** Undefined for one that is asked without TLS. */
  readonly tls: UpstreamTls | undefined;
};

/** The legacy or a service, with its connections. */
export type Upstream = UpstreamPlace & {
  readonly dispatcher: Dispatcher;
  /** What undici cannot send: Expect, trailers, an asterisk. */
  readonly converse: Converse;
  /**
   * With TLS, the same for every request: else undici would take the Host field's, which names this
   * proxy's site, and connect anew for each. The connector knows better.
   */
  readonly servername: string | undefined;
  /** Connects over TLS where node:http sends: conversations and upgrades. */
  readonly agent: Agent | undefined;
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
  place: UpstreamPlace,
  breaker: Breaker | undefined,
  timeouts: Timeouts,
  headerBytes: number,
): Upstream {
  const { url, tls } = place;
  // Without keepAlive: a connection of its own each, but the TLS session is resumed.
  const agent = tls && new Agent({ ...tls, ALPNProtocols: ['http/1.1'] });
  const pool = new Pool(url, {
    connections: CONCURRENT_REQUESTS,
    pipelining: 1, // one request at a time: a slow answer must not hold up others
    allowH2: false, // answers would lose the order and case of their fields
    connect: connector(timeouts.connect, tls),
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
    maxHeaderSize: headerBytes,
  });
  let requests = 0;
  return {
    ...place,
    dispatcher: pool,
    converse: conversation(url, timeouts, headerBytes, agent),
    servername: tls && new URL(url).hostname,
    agent,
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
      agent?.destroy();
      await pool.destroy();
    },
  };
}

/**
 * Undici takes a reset of a connection that ends with its answer for the end of that answer, so that
 * a truncated one would look complete. Under another code it is what it is: a failure.
 */
function connector(timeout: number, tls: UpstreamTls | undefined): buildConnector.connector {
  const connect = buildConnector({ timeout, allowH2: false, ...tls });
  return (options, callback) =>
    connect({ ...options, ...(tls && { servername: tls.servername }) }, (...result) => {
      const [, socket] = result;
      socket?.prependListener('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = 'UPSTREAM_RESET';
        // As undici's own errors tell it.
        Object.assign(error, { socket: { bytesRead: socket.bytesRead } });
      });
      callback(...result);
    });
}
