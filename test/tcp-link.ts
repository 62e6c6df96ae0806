import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut and mended. */
export type TcpLink = {
  readonly url: string;
  readonly cut: () => void;
  /** Takes connections and what is sent, and passes nothing on: a server that hangs. */
  readonly hang: () => void;
  /** What is held is passed on, and new connections. */
  readonly mend: () => void;
  readonly close: () => void;
};

/** Opens a way to the server of this URL, which names its port. */
export async function openTcpLink(serverUrl: string): Promise<TcpLink> {
  const url = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const pairs = new Set<readonly [Socket, Socket]>();
  let whole = true;
  let hanging = false;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const target = connect(Number(url.port), url.hostname);
    const pair = [client, target] as const;
    pairs.add(pair);
    for (const socket of pair) {
      sockets.add(socket);
      const other = socket === client ? target : client;
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(socket);
          pairs.delete(pair);
        });
    }
    if (!hanging) join(pair);
  });
  const join = ([client, target]: readonly [Socket, Socket]) => {
    client.pipe(target).pipe(client);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const linked = new URL(url);
  linked.hostname = '127.0.0.1';
  linked.port = String((server.address() as AddressInfo).port); // it listens on TCP
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: linked.href,
    cut,
    hang() {
      hanging = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      whole = true;
      if (hanging) pairs.forEach(join);
      hanging = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
