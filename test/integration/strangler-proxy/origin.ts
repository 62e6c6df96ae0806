import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';

/** A server behind the proxy, with everything it was asked. */
export type Origin = {
  readonly url: string;
  readonly port: number;
  /** `METHOD /path` of each request. */
  readonly asked: string[];
  stop(): Promise<void>;
};

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts an HTTP server on a free port, or on one that was free before. */
export async function startOrigin(answer: Answer, port = 0): Promise<Origin> {
  const asked: string[] = [];
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  return { asked, ...(await listening(server, port)) };
}

/** Starts a TCP server, for answers that node:http would not give. */
export async function startRawOrigin(answer: (socket: Socket) => void): Promise<Origin> {
  const asked: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      asked.push(data.toString('latin1'));
      answer(socket);
    });
  });
  return { asked, ...(await listening(server, 0)) };
}

/** A URL that refuses connections. */
export async function refusingUrl(): Promise<string> {
  const origin = await startOrigin((_request, response) => response.end());
  await origin.stop();
  return origin.url;
}

async function listening(server: Server, port: number) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // of a TCP server
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
