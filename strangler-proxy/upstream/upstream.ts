import { Agent } from 'node:https';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';
import type { AnswerHandler, Connection, UpstreamRequest } from './connection.ts';
import { Connections } from './connections.ts';
import { bare, type UpstreamTls } from './tls.ts';

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
  /** Sends a request over a connection of its own for as long as it takes. */
  send(request: UpstreamRequest, handler: AnswerHandler): Connection;
  /** Connects upgrades over TLS. */
  readonly agent: Agent | undefined;
  /** Services have one; nobody can stand in for the legacy. */
  readonly breaker: Breaker | undefined;
  /** Takes one of a bounded number of places; false when there is none, or it has stopped: nothing ever queues. */
  enter(): boolean;
  leave(): void;
  /** Breaks off what is in flight and closes every connection. */
  stop(): void;
};

/** Opens an upstream. Connects with the first request, so that it need not be there yet. */
export function openUpstream(
  place: UpstreamPlace,
  breaker: Breaker | undefined,
  timeouts: Timeouts,
  headerBytes: number,
): Upstream {
  const { url, tls } = place;
  const { protocol, hostname, port, host } = new URL(url);
  // Without keepAlive: a connection of its own each, but the TLS session is resumed.
  const agent = tls && new Agent({ ...tls, ALPNProtocols: ['http/1.1'] });
  const connections = new Connections(
    {
      host: bare(hostname),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      authority: host,
      tls,
    },
    timeouts,
    headerBytes,
  );
  let requests = 0;
  let isStopped = false;
  return {
    ...place,
    send: (request, handler) => connections.send(request, handler),
    agent,
    breaker,
    enter() {
      if (isStopped || requests >= CONCURRENT_REQUESTS) return false;
      requests += 1;
      return true;
    },
    leave() {
      requests -= 1;
    },
    stop() {
      isStopped = true;
      breaker?.stop();
      agent?.destroy();
      connections.stop();
    },
  };
}
