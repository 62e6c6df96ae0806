import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { isTargetTooLong } from '../domain/overlong-head.ts';
import { closeAfterAnswer, endGently } from './early-answer.ts';
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
  const server = createServer({
    maxHeaderSize: headers.limit,
    headersTimeout: headers.timeout,
    connectionsCheckingInterval: Math.min(headers.timeout / 2, 5_000),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false, // it is looked at with the other fields
    // For the whole request, body included: an upload may take its time. Headers have their own.
    requestTimeout: 0,
    // One that does not wait for the answers before it is ignored, and takes its turn; there is none after the last.
    shouldUpgradeCallback: (incoming) =>
      isUpgrade(incoming) && incoming.socket.writable && answerOn(incoming.socket) === undefined,
  });
  server.maxHeadersCount = 0; // Node would drop what is beyond it, silently
  const turns = inTurn(request);
  const refused = new WeakSet<Duplex>();
  const handle = (incoming: IncomingMessage, response: ServerResponse) => {
    // RFC 9112 §9.6: nothing is handled after the last answer, though its request may still be read.
    if (!incoming.socket.writable) return;
    // A server that is being closed gives its connections up with the answers under way.
    if (!server.listening) closeAfterAnswer(incoming, response);
    // Without a socket it has to wait for the answers before it.
    if (response.socket !== null) request(incoming, response);
    else turns.wait(incoming, response);
  };
  server.on('request', handle);
  // It is the upstream that answers what a client expects (RFC 9110 §10.1.1).
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', upgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = error.code ?? error.name;
    // What a refused client goes on sending is an error each time: it is dropped, until it has its answer.
    if (refused.has(socket)) return;
    const answering = answerOn(socket);
    // RFC 9112 §9.6: what follows the last request of a connection is nobody's, and takes no answer away.
    if (code === 'HPE_CLOSED_CONNECTION' && answering !== undefined) return;
    // An answer that has begun, or is awaited before the next, would be taken for a part of this one.
    const isOwed = answering?.headersSent === true || turns.areWaited(socket);
    if (code === 'ECONNRESET' || !socket.writable || isOwed) {
      socket.destroy();
      return;
    }
    const status = statusOf(code, error);
    unreadable(status, code);
    const sentence =
      code === 'HPE_INVALID_URL' ? BAD_TARGET : 'This is no request that can be forwarded.';
    refused.add(socket);
    endWith(socket, status, 'request_invalid', sentence);
  });
  server.on('connect', (_incoming, socket) => {
    socket.on('error', () => {});
    socket.resume();
    refuseTunnel(socket);
  });
  const refuseTunnel = (socket: Duplex) => {
    const before = answerOn(socket);
    if (before !== undefined) before.once('close', () => setImmediate(refuseTunnel, socket));
    else if (socket.writable) {
      unreadable(501, 'CONNECT');
      endWith(socket, 501, 'request_method', 'This server is no tunnel.');
    }
  };
  return server;
}

const BAD_TARGET =
  'The request target has bytes that a URL cannot have. Bytes beyond ASCII are to be percent-encoded.';

function statusOf(code: string, error: Error): number {
  // RFC 9110 §15.6.6. Under the same code Node also reports what follows the version.
  if ('reason' in error && error.reason === 'Invalid HTTP version') return 505;
  if (code === 'HPE_HEADER_OVERFLOW' && isTargetTooLong(parsedOf(error))) return 414;
  return CLIENT_ERRORS[code] ?? 400;
}

/** The packet that Node's parser was reading, up to where it stopped, as latin1 text. */
function parsedOf(error: Error & { rawPacket?: Buffer; bytesParsed?: number }): string {
  return error.rawPacket?.toString('latin1', 0, error.bytesParsed) ?? '';
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
  endGently(socket, `${lines.join('\r\n')}\r\n\r\n${sentence}\n`);
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

/**
 * The answer that a connection waits for. Node tells its own listener alone: by this property, which it keeps
 * until the answer has left.
 */
function answerOn(socket: Duplex & { _httpMessage?: ServerResponse | null }) {
  return socket._httpMessage ?? undefined;
}
