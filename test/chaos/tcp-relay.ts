import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where a relay cuts: after so many bytes in one direction, or at a text that is on its way. */
export type Cut =
  | { readonly towards: 'server' | 'client'; readonly afterBytes: number }
  | { readonly towards: 'server'; readonly at: RegExp; readonly forwarded: boolean };

/** A way to a server that breaks as networks break. */
export type TcpRelay = {
  readonly url: string;
  /** Breaks every connection once the place is reached; resolves then. A newer cut replaces an older one. */
  cutOnce(cut: Cut): Promise<void>;
  /** Breaks every connection and takes no new one until `mend()`. */
  cut(): void;
  mend(): void;
  /** Carries nothing any more, and tells nobody; new connections are taken and get no answer. */
  silence(): void;
  /** Carries on where it fell silent. */
  resume(): void;
  close(): void;
};

/** Opens a relay to the server of this URL, which names its port. */
export async function openTcpRelay(serverUrl: string): Promise<TcpRelay> {
  const url = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let whole = true;
  let silent = false;
  let armed: { readonly cut: Cut; left: number; readonly struck: () => void } | undefined;

  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  /** How much of this chunk still gets through; undefined for all of it. */
  const cutting = (chunk: Buffer, towards: Cut['towards']): number | undefined => {
    if (armed === undefined || armed.cut.towards !== towards) return undefined;
    if ('at' in armed.cut) {
      const { at, forwarded } = armed.cut;
      if (!at.test(chunk.toString('latin1'))) return undefined;
      return forwarded ? chunk.length : 0;
    }
    armed.left -= chunk.length;
    return armed.left > 0 ? undefined : chunk.length + armed.left;
  };

  const carry = (from: Socket, to: Socket, towards: Cut['towards']) => {
    from.on('data', (chunk: Buffer) => {
      const through = cutting(chunk, towards);
      if (through === undefined) {
        if (!to.write(chunk) && !to.destroyed) {
          from.pause();
          to.once('drain', () => silent || from.resume());
        }
        return;
      }
      const { struck } = armed ?? {};
      armed = undefined;
      // What is before the cut arrives, then nothing more.
      to.end(chunk.subarray(0, through), () => {
        breakAll();
        struck?.();
      });
      for (const socket of sockets) socket.pause();
    });
    from.on('end', () => to.end());
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (!whole) return void client.destroy();
    const target = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    carry(client, target, 'server');
    carry(target, client, 'client');
    if (silent) for (const socket of [client, target]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const linked = new URL(url);
  linked.hostname = '127.0.0.1';
  linked.port = String((server.address() as AddressInfo).port); // it listens on TCP
  return {
    url: linked.href,
    cutOnce: (cut) =>
      new Promise((struck) => {
        armed = { cut, left: 'afterBytes' in cut ? cut.afterBytes : 0, struck };
      }),
    cut() {
      whole = false;
      breakAll();
    },
    mend() {
      whole = true;
    },
    silence() {
      silent = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      silent = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      whole = false;
      breakAll();
      server.close();
    },
  };
}
