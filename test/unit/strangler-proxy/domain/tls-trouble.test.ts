import { expect, it } from '@jest/globals';
import { tlsTrouble } from '../../../../strangler-proxy/domain/tls-trouble.ts';

it.each([
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is from an authority that is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the issuer of its certificate is not known'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the issuer of its certificate is not known'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the issuer of its certificate is not known'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['HOSTNAME_MISMATCH', 'its certificate is for another name'],
  ['CERT_SIGNATURE_FAILURE', 'its certificate is not valid'],
  ['UNABLE_TO_GET_CRL', 'its certificate is not valid'],
  ['INVALID_PURPOSE', 'its certificate is not valid'],
])('%s is trouble with a certificate: %s', (code, words) => {
  expect(tlsTrouble(code, '')).toEqual({
    code: 'upstream_certificate',
    words: expect.stringContaining(words),
  });
});

it.each([
  ['ERR_SSL_WRONG_VERSION_NUMBER', '', 'it does not speak TLS'],
  ['EPROTO', 'SSL routines:tls_get_more_records:packet length too long:', 'it does not speak TLS'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', '', 'it asks for a certificate'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', '', 'it does not trust the certificate in cert'],
  [
    'EPROTO',
    'SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:',
    'another version of TLS',
  ],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', '', 'it does not speak HTTP/1.1'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', '', 'TLS with it failed'],
])('%s %s is trouble with TLS: %s', (code, message, words) => {
  expect(tlsTrouble(code, message)).toEqual({
    code: 'upstream_tls',
    words: expect.stringContaining(words),
  });
});

it.each(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_CONNECT_TIMEOUT', 'HPE_INVALID_CONSTANT'])(
  '%s is none',
  (code) => expect(tlsTrouble(code, '')).toBeUndefined(),
);
