import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_HEADER_BYTES } from '../upstream/upstream.ts';

/** Longer than the 60 s of usual load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 75_000;

/** What Node's parser says besides 400. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export type ProxyHandlers = {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** A WebSocket handshake; other upgrades are treated as plain requests. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Something that is no request, and was answered with this status; `code` is Node's. */
  unreadable(status: number, code: string): void;
};

/** The HTTP/1.1 server that clients talk to; it does not listen yet. */
export function createProxyServer({ request, upgrade, unreadable }: ProxyHandlers): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // For the whole request, body included: an upload may take its time. Headers have their own.
    requestTimeout: 0,
    // RFC 9110 §7.8 lets a server ignore Upgrade. Some clients offer h2c with each first request.
    shouldUpgradeCallback: (incoming) =>
      incoming.method === 'GET' && incoming.headers.upgrade?.toLowerCase() === 'websocket',
  });
  const latest = new WeakMap<Duplex, ServerResponse>();
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    // A server that is being closed gives its connections up with the answers under way.
    if (!server.listening) response.shouldKeepAlive = false;
    latest.set(incoming.socket, response);
    request(incoming, response);
  };
  server.on('request', handle);
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    // Undici sends no Expect, so the wait for the upstream's word ends here (RFC 9110 §10.1.1).
    response.writeContinue();
    handle(incoming, response);
  });
  server.on('upgrade', upgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = error.code ?? error.name;
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(latest.get(socket))) {
      socket.destroy();
      return;
    }
    const status = CLIENT_ERRORS[code] ?? 400;
    unreadable(status, code);
    const body = 'This is no request that can be forwarded.\n';
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'Connection: close',
        'Content-Type: text/plain; charset=utf-8',
        `Content-Length: ${body.length}`,
        'X-Banyan-Error: request_invalid',
        '',
        body,
      ].join('\r\n'),
    );
  });
  return server;
}

/** Whether something else on its connection would be taken for a part of an answer. */
function isAnswering(latest: ServerResponse | undefined): boolean {
  if (latest === undefined || latest.writableFinished) return false;
  // Without a socket it waits for the answers before it (pipelining).
  return latest.headersSent || latest.socket === null;
}
