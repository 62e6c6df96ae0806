import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { inTurn } from './in-turn.ts';

/** Longer than the 60 s of usual load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 75_000;

/** What Node's parser says besides 400. */
const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_PAUSED_H2_UPGRADE: 505,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Of the header section of requests. */
export type HeaderLimits = {
  /** Bytes. */
  readonly limit: number;
  /** ms until it must be complete. */
  readonly timeout: number;
};

export type ProxyHandlers = {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** A GET that asks for another protocol, such as WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Something that is no request, and was answered with this status; `code` is Node's. */
  unreadable(status: number, code: string): void;
};

/** The HTTP/1.1 server that clients talk to; it does not listen yet. */
export function createProxyServer(
  { request, upgrade, unreadable }: ProxyHandlers,
  headers: HeaderLimits,
): Server {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const server = createServer({
    maxHeaderSize: headers.limit,
    headersTimeout: headers.timeout,
    connectionsCheckingInterval: Math.min(headers.timeout / 2, 5_000),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false, // it is looked at with the other fields
    // For the whole request, body included: an upload may take its time. Headers have their own.
    requestTimeout: 0,
    // One that does not wait for the answers before it is ignored, and takes its turn.
    shouldUpgradeCallback: (incoming) =>
      isUpgrade(incoming) && latest.get(incoming.socket)?.writableFinished !== false,
  });
  server.maxHeadersCount = 0; // Node would drop what is beyond it, silently
  const wait = inTurn(request);
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    // A server that is being closed gives its connections up with the answers under way.
    if (!server.listening) response.shouldKeepAlive = false;
    const before = latest.get(incoming.socket);
    // RFC 9112 §9.6: nothing is handled after the last answer, though its request may still be read.
    if (before?.shouldKeepAlive === false) return;
    latest.set(incoming.socket, response);
    if (before === undefined || before.writableFinished) request(incoming, response);
    else wait(before, incoming, response);
  };
  server.on('request', handle);
  // It is the upstream that answers what a client expects (RFC 9110 §10.1.1).
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', upgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = error.code ?? error.name;
    // RFC 9112 §9.6: what follows the last request of a connection is nobody's, and takes no answer away.
    if (code === 'HPE_CLOSED_CONNECTION' && latest.get(socket)?.writableFinished === false) return;
    if (code === 'ECONNRESET' || !socket.writable || isAnswering(latest.get(socket))) {
      socket.destroy();
      return;
    }
    const status = statusOf(code, error);
    unreadable(status, code);
    const sentence =
      code === 'HPE_INVALID_URL' ? BAD_TARGET : 'This is no request that can be forwarded.';
    endWith(socket, status, 'request_invalid', sentence);
  });
  server.on('connect', (_incoming, socket) => {
    socket.on('error', () => {});
    unreadable(501, 'CONNECT');
    endWith(socket, 501, 'request_method', 'This server is no tunnel.');
  });
  return server;
}

const BAD_TARGET =
  'The request target has bytes that a URL cannot have. Bytes beyond ASCII are to be percent-encoded.';

function statusOf(code: string, error: Error): number {
  // RFC 9110 §15.6.6. Under the same code Node also reports what follows the version.
  if ('reason' in error && error.reason === 'Invalid HTTP version') return 505;
  return CLIENT_ERRORS[code] ?? 400;
}

/** Writes an answer where there is no request that Node could answer. */
function endWith(socket: Duplex, status: number, code: string, sentence: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${sentence.length + 1}`,
    `X-Banyan-Error: ${code}`,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${sentence}\n`);
  socket.resume(); // what nobody reads keeps a connection from its end
}

/**
 * Whether a request is left to the upgrader. RFC 9110 §7.8 lets a server ignore Upgrade: with a body it is
 * ignored, because what follows would be taken for the other protocol; so is h2c, which some clients
 * offer with each first request.
 */
function isUpgrade({ method, headers, httpVersion }: IncomingMessage): boolean {
  if (method !== 'GET' || headers.upgrade === undefined || httpVersion === '1.0') return false;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0)
    return false;
  return !/\bh2c?\b/i.test(headers.upgrade);
}

/** Whether something else on its connection would be taken for a part of an answer. */
function isAnswering(latest: ServerResponse | undefined): boolean {
  if (latest === undefined || latest.writableFinished) return false;
  // Without a socket it waits for the answers before it (pipelining).
  return latest.headersSent || latest.socket === null;
}
