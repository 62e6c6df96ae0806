import type { Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { BanyanError, type HostPort, parseHostPort } from '#contracts';

/** Reads HOST:PORT. Throws a BanyanError `address_invalid` (exit code 2) for anything else. */
export function hostPort(text: string): HostPort {
  const address = parseHostPort(text);
  if (address !== undefined) return address;
  throw new BanyanError('address_invalid', `"${text}" is no address to listen on`, {
    exitCode: 2,
    advice: 'Give HOST:PORT, for example 127.0.0.1:8080.',
  });
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another process has the port: choose another one (port 0 takes a free one).',
  ENOTSUP: 'This system lets no two processes share a port: leave reusePort out.',
};

/**
 * Starts a server and returns its base URL, for example `http://127.0.0.1:8080`.
 * Throws a BanyanError `listen_failed` (exit code 2) when the address cannot be had.
 *
 * @param reusePort whether others that say so as well may listen on the same port (SO_REUSEPORT)
 */
export function listen(
  server: Server,
  { host, port }: HostPort,
  { reusePort = false }: { readonly reusePort?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new BanyanError('listen_failed', `cannot listen on ${host}:${port}: ${cause.message}`, {
          exitCode: 2,
          advice: ADVICE[cause.code ?? ''] ?? 'Choose an address of this machine.',
          cause,
        }),
      );
    });
    server.listen({ host, port, reusePort }, () => {
      // A server that listens on TCP has an AddressInfo.
      const bound = server.address() as AddressInfo;
      const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
      resolve(`http://${name}:${bound.port}`);
    });
  });
}

/** Ends a server: no new connections, idle ones closed, and after `graceMs` the rest as well. */
export async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
