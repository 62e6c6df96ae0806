import { hash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { BanyanError, type Service, serviceUrls } from '#contracts';
import { pathFrom } from '#process';

/** How an upstream is spoken to over TLS, in the words of node:tls. */
export type UpstreamTls = {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  /** Whose certificate it must be; empty for an IP address, which SNI does not know (RFC 6066 §3). */
  readonly servername: string;
  /** Tells apart what was read from the files. */
  readonly material: string;
};

/** What TLS needs to know of a service, or of the legacy. */
export type TlsService = Pick<Service, 'url' | 'ca' | 'cert' | 'key' | 'servername' | 'insecure'>;

/**
 * Reads the files that an upstream's TLS needs; undefined for one that is asked without TLS. Certificates
 * in `ca` are trusted *instead of* the usual authorities, each by itself, so that an intermediate one or
 * the upstream's own is enough.
 *
 * Throws a BanyanError `tls_invalid` (exit code 2) for a file that cannot be read or used: node:tls would
 * overlook an empty or broken `ca`, and then trust nobody.
 *
 * @param where the upstream in the configuration, for example `services.order`
 * @param folder what relative paths start from
 */
export function upstreamTls(
  where: string,
  { url, ca, cert, key, servername, insecure }: TlsService,
  folder: string,
): UpstreamTls | undefined {
  const { protocol, hostname } = new URL(serviceUrls({ url })[0]);
  if (protocol !== 'https:') return undefined;
  const read = (name: string, path: string | undefined) =>
    path === undefined ? undefined : readPem(`${where}.${name}`, pathFrom(folder, path));
  const authorities = read('ca', ca);
  const files = { cert: read('cert', cert), key: read('key', key) };
  if (authorities !== undefined) checkCertificates(`${where}.ca`, ca ?? '', authorities);
  const trust = authorities !== undefined && { ca: authorities, allowPartialTrustChain: true };
  try {
    return {
      secureContext: createSecureContext({ ...trust, ...files }),
      rejectUnauthorized: !insecure,
      material: hash('sha256', JSON.stringify([authorities, files])),
      servername: servername ?? nameOf(hostname),
    };
  } catch (cause) {
    throw unusable(`${where}.cert and ${where}.key`, cause, 'Name a PEM certificate and its key.');
  }
}

/** The same for another instance: each is who its own URL says, unless one name is given for all of them. */
export function tlsOfInstance(tls: UpstreamTls, service: TlsService, url: string): UpstreamTls {
  if (service.servername !== undefined) return tls;
  return { ...tls, servername: nameOf(new URL(url).hostname) };
}

function nameOf(hostname: string): string {
  return isIP(bare(hostname)) === 0 ? hostname : '';
}

/** A host as a socket takes it: URLs have IPv6 addresses in brackets. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function readPem(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unusable(what, cause, 'Name a PEM file that the proxy may read.');
  }
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function checkCertificates(what: string, path: string, text: string): void {
  const advice = `Name a PEM file: one or several -----BEGIN CERTIFICATE----- blocks.`;
  const blocks = text.match(PEM) ?? [];
  if (blocks.length === 0) throw unusable(what, `there is no certificate in ${path}`, advice);
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch {
      throw unusable(what, `certificate ${index + 1} of ${path} cannot be read`, advice);
    }
  }
}

function unusable(what: string, cause: unknown, advice: string): BanyanError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BanyanError('tls_invalid', `${what} cannot be used: ${why}`, {
    exitCode: 2,
    advice,
    cause,
  });
}
