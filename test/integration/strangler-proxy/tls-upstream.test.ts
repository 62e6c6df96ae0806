import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import type {
  AnswerHandler,
  UpstreamRequest,
} from '../../../strangler-proxy/upstream/connection.ts';
import { Connections } from '../../../strangler-proxy/upstream/connections.ts';
import { upstreamTls } from '../../../strangler-proxy/upstream/tls.ts';
import { makeAuthority } from '../../certificates.ts';
import { until } from '../../eventually.ts';

const authority = makeAuthority();
const { cert, key } = authority.issue(['DNS:localhost']);
let server: Server;
let connections: Connections;
let opened: number;

afterAll(() => authority.stop());
afterEach(() => {
  connections.stop();
  server.close();
});

/** Connections to a server that is trusted, or not, and answers each request that way. */
async function connect(answer: (socket: TLSSocket) => void, isTrusted = true) {
  opened = 0;
  server = createServer({ key, cert }, (socket) => {
    opened += 1;
    socket.on('error', () => {});
    socket.on('data', () => answer(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server
  const url = `https://localhost:${port}`;
  const ca = isTrusted ? { ca: authority.certFile } : {};
  const tls = upstreamTls('legacy', { url, insecure: false, ...ca }, '/');
  connections = new Connections(
    { host: '127.0.0.1', port, authority: `localhost:${port}`, tls },
    { connect: 5_000, headers: 5_000, idle: 0 },
    16_384,
  );
}

const GET: UpstreamRequest = {
  ...{ method: 'GET', target: '/', fields: [], body: undefined, isChunked: false },
};

/** Sends a request, and takes each piece of its answer only after a while. */
function ask(): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = '';
    const handler: AnswerHandler = {
      interim: () => {},
      head: () => {},
      data(chunk) {
        body += chunk.toString('latin1');
        connection.pause();
        setTimeout(() => connection.resume(), 1);
      },
      end: () => resolve(body),
      failed: reject,
      trailers: () => [],
    };
    const connection = connections.send(GET, handler);
  });
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

it('a client that reads slowly gets all of an answer over TLS, and leaves its connection to the next', async () => {
  const text = 'x'.repeat(100_000);
  await connect((socket) => socket.write(`${CHUNKED}186a0\r\n${text}\r\n0\r\n\r\n`));
  for (let nth = 0; nth < 5; nth += 1) {
    expect((await ask()).length).toBe(100_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(opened).toBe(1);
});

it('what follows an answer over TLS, in a record of its own, is the answer to nobody', async () => {
  await connect((socket) => {
    socket.cork();
    socket.write(`${CHUNKED}2\r\nok\r\n0\r\n\r\n`);
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
    socket.uncork();
  });
  for (let nth = 1; nth <= 5; nth += 1) {
    expect(await ask()).toBe('ok');
    await until(() => opened === nth);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

it('an answer over TLS that is broken off has failed', async () => {
  await connect((socket) => socket.end(`${CHUNKED}9\r\npart`));
  await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_CLOSED' });
});

it('a certificate that nobody vouches for gets no request', async () => {
  await connect((socket) => socket.end(CHUNKED), false);
  await expect(ask()).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});
