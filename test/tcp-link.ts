import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut and mended. */
export type TcpLink = {
  readonly url: string;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
};

/** Opens a way to the server of this URL, which names its port. */
export async function openTcpLink(serverUrl: string): Promise<TcpLink> {
  const url = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let whole = true;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const target = connect(Number(url.port), url.hostname);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.pipe(target).pipe(client);
  });
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
    mend: () => {
      whole = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
