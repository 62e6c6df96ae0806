import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_HEADER_BYTES } from '../upstream/upstream.ts';

/** Longer than the 60 s of usual load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 75_000;

export type ProxyHandlers = {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** A WebSocket handshake; other upgrades are treated as plain requests. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** The HTTP/1.1 server that clients talk to; it does not listen yet. */
export function createProxyServer({ request, upgrade }: ProxyHandlers): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // For the whole request, body included: an upload may take its time. Headers have their own.
    requestTimeout: 0,
    // RFC 9110 §7.8 lets a server ignore Upgrade. Some clients offer h2c with each first request.
    shouldUpgradeCallback: (incoming) =>
      incoming.method === 'GET' && incoming.headers.upgrade?.toLowerCase() === 'websocket',
  });
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    // A server that is being closed gives its connections up with the answers under way.
    if (!server.listening) response.shouldKeepAlive = false;
    request(incoming, response);
  };
  server.on('request', handle);
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    // Undici sends no Expect, so the wait for the upstream's word ends here (RFC 9110 §10.1.1).
    response.writeContinue();
    handle(incoming, response);
  });
  server.on('upgrade', upgrade);
  return server;
}
