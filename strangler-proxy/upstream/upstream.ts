import { isIP } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';

/** How long an upstream may take, in ms. */
export type Timeouts = {
  readonly connect: number;
  /** From the end of the request to the response's header section. */
  readonly headers: number;
};

/** Envoy's defaults. A body has no time-out: an event stream may be silent for hours. */
export const TIMEOUTS: Timeouts = { connect: 5_000, headers: 15_000 };

/** A bound, so that a slow upstream cannot take all of this process's sockets. */
const CONNECTIONS = 256;

/** For the header section, of requests and of responses. */
export const MAX_HEADER_BYTES = 32 * 1024;

/** The legacy or a service, with its connections. */
export type Upstream = {
  readonly name: string;
  readonly arm: Arm;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** For TLS. Undici would take the Host field, which names this proxy's site, not the upstream. */
  readonly servername: string | undefined;
  /** Services have one; nobody can stand in for the legacy. */
  readonly breaker: Breaker | undefined;
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
): Upstream {
  const { protocol, hostname } = new URL(url);
  const pool = new Pool(url, {
    connections: CONNECTIONS,
    pipelining: 1, // one request at a time: a slow answer must not hold up others
    allowH2: false, // answers would lose the order and case of their fields
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  return {
    name,
    arm,
    url,
    dispatcher: pool,
    servername: protocol === 'https:' && isIP(hostname) === 0 ? hostname : undefined,
    breaker,
    stop: async () => {
      breaker?.stop();
      await pool.destroy();
    },
  };
}
