import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createSecureServer, type TlsOptions } from 'node:tls';
import { type Message, readMessage } from './http-message.ts';

/** Says what to answer to a request: bytes, or nothing because it does so itself. `nth` counts from 1. */
export type Script = (request: Message, socket: Socket, nth: number) => string | undefined;

/** A server that keeps the exact bytes that reach it, and answers what it is told. */
export type RawOrigin = {
  readonly url: string;
  readonly port: number;
  /** What came, by connection; bytes as latin1 text. */
  readonly received: readonly string[];
  /** Connections that are open. */
  readonly open: ReadonlySet<Socket>;
  /** All whole requests, strictly read, in the order in which they came. */
  requests(): readonly Message[];
  stop(): Promise<void>;
};

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/**
 * Starts one.
 *
 * @param script asked for each request that is whole
 * @param onConnection for origins that do not wait for one; with TLS, once its handshake is over
 * @param secure for origins that speak TLS
 */
export async function startRawOrigin(
  script: Script,
  onConnection?: (socket: Socket) => void,
  secure?: TlsOptions,
  host = '127.0.0.1',
): Promise<RawOrigin> {
  const received: string[] = [];
  const requests: Message[] = [];
  const open = new Set<Socket>();
  const accept = (socket: Socket) => {
    const nth = received.push('') - 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    onConnection?.(socket);
    let read = 0;
    socket.on('data', (data) => {
      received[nth] += data.toString('latin1');
      const rest = () => (received[nth] ?? '').slice(read);
      for (let next = readMessage(rest()); next; next = readMessage(rest())) {
        read += next.length;
        const answer = script(next, socket, requests.push(next));
        if (answer !== undefined) socket.write(answer, 'latin1');
      }
    });
  };
  const server = secure ? createSecureServer(secure, accept) : createServer(accept);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    open,
    requests: () => requests,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
