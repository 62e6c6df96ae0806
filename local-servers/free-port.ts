import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A TCP port that is free on 127.0.0.1 at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // never a pipe's path: it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}
