import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the broker that can be cut and mended. */
export type BrokerLink = {
  readonly url: string;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
};

/** Opens a way to the broker of this URL. */
export async function openBrokerLink(amqpUrl: string): Promise<BrokerLink> {
  const url = new URL(amqpUrl);
  const sockets = new Set<Socket>();
  let whole = true;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const broker = connect(Number(url.port || 5672), url.hostname);
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.pipe(broker).pipe(client);
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
