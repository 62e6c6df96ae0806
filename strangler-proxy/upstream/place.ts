import { bare, type TlsService, tlsOfInstance, type UpstreamTls } from './tls.ts';

/** Where an instance is, and how it is spoken to. */
export type InstancePlace = {
  /** Its address, with the port, as it is shown; or the path of its socket. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** For requests that name no host. */
  readonly authority: string;
  readonly tls: UpstreamTls | undefined;
  /** Of a unix socket, in place of host and port. */
  readonly path?: string;
};

const SOCKET = 'unix:';

/** The place that a URL names. */
export function placeOf(
  url: string,
  service: TlsService,
  tls: UpstreamTls | undefined,
): InstancePlace {
  if (url.startsWith(SOCKET)) {
    const path = url.slice(SOCKET.length);
    return { name: path, host: '', port: 0, path, authority: 'localhost', tls: undefined };
  }
  const { hostname, host } = new URL(url);
  const port = portOf(url);
  return {
    name: `${hostname}:${port}`,
    host: bare(hostname),
    port,
    authority: host,
    tls: tls && tlsOfInstance(tls, service, url),
  };
}

/** The port that a URL names, or its scheme. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
