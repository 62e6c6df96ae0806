const UNKNOWN_ISSUER =
  'the issuer of its certificate is not known: name the file of its authority in ca, or let it send the whole chain';
const OTHER_NAME =
  'its certificate is for another name: correct its URL, or say in servername which name is right';

/** What node:tls says of certificates, in plain words, and what to do. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: compare the clocks of both machines',
  CERT_REVOKED: 'its certificate was revoked: replace it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed: name its file in ca',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is from an authority that is not trusted: name the file of that one in ca',
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  HOSTNAME_MISMATCH: OTHER_NAME,
};

/** Others, as OpenSSL names them (`X509_V_ERR_…`, without that). */
const OF_A_CERTIFICATE =
  /^(CERT_|CRL_|ERROR_IN_(CERT|CRL)_|UNABLE_TO_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$)/;

const NO_TLS = 'it does not speak TLS: does its URL begin with http://?';

/** What OpenSSL says of handshakes: as a code, or within the sentence of an EPROTO. */
const HANDSHAKES: readonly (readonly [says: RegExp, words: string])[] = [
  [/wrong.version.number|packet.length.too.long/i, NO_TLS],
  [/certificate.required/i, 'it asks for a certificate: name one in cert and key'],
  [/unknown.ca\b/i, 'it does not trust the certificate in cert: have it issued by whom it trusts'],
  [/protocol.version/i, 'it speaks another version of TLS: it must speak 1.2 or 1.3'],
  [/no.application.protocol/i, 'it does not speak HTTP/1.1: allow it beside HTTP/2'],
];

/** Why TLS to an upstream failed. */
export type TlsTrouble = {
  readonly code: 'upstream_certificate' | 'upstream_tls';
  /** In plain words, with what to do. */
  readonly words: string;
};

/** Tells whether an error is one of TLS, by what node:tls or OpenSSL says. */
export function tlsTrouble(code: string, message: string): TlsTrouble | undefined {
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined || OF_A_CERTIFICATE.test(code)) {
    return { code: 'upstream_certificate', words: certificate ?? 'its certificate is not valid' };
  }
  if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO') return undefined;
  const known = HANDSHAKES.find(([says]) => says.test(`${code} ${message}`));
  return { code: 'upstream_tls', words: known?.[1] ?? 'TLS with it failed' };
}
