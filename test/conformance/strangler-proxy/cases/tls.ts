import type { TLSSocket } from 'node:tls';
import { expect } from '@jest/globals';
import type { Authority } from '../../../certificates.ts';
import { until } from '../../../eventually.ts';
import { requestsIn } from '../../../integration/strangler-proxy/running-proxy.ts';
import { GET, request } from '../checks.ts';
import type { Case, Given, GivenTls, Group, World } from '../conformance-case.ts';
import { OK, type Script } from '../raw-origin.ts';

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** The proxy reaches upstreams in three ways, by three libraries: none of them is a way around TLS. */
const WAYS = [GET, request('OPTIONS * HTTP/1.1'), UPGRADE];

const both: Script = ({ start }) => (start.includes('/ws') ? SWITCHING : OK);
const IP = 'IP:127.0.0.1';
const SHORT = { connect: 200, headers: 200 };

/** The same certificate for several cases: an authority has work to do for each. */
function shown(authority: Authority, names: string[], days?: number) {
  const { cert, key } = authority.issue(names, days);
  return { cert, key };
}

/** Each way leads to the origin, once it is trusted. */
function trusts(
  name: string,
  rfc: string,
  tls: (authority: Authority) => GivenTls,
  check: (sockets: TLSSocket[], world: World) => void = () => {},
): Case {
  const sockets: TLSSocket[] = [];
  return {
    name,
    rfc,
    given: { tls, origin: both, onConnection: (socket) => sockets.push(socket as TLSSocket) },
    async check(world) {
      for (const bytes of WAYS) {
        const client = world.connect();
        client.send(bytes);
        await client.until(bytes === UPGRADE ? /^HTTP\/1\.1 101 / : /^HTTP\/1\.1 200 .*ok$/s);
      }
      check(sockets, world);
    },
  };
}

/** On each way the client gets this status, the log says why, and no byte of a request leaves. */
function refuses(
  name: string,
  rfc: string,
  [status, code, why]: readonly [number, string, RegExp],
  given: Given,
): Case {
  return {
    name: `${name}: ${status}, ${code}`,
    rfc,
    given,
    async check({ ask, proxy, origin }) {
      const head = new RegExp(`^HTTP/1\\.1 ${status} .*^X-Banyan-Error: ${code}\r$`, 'ms');
      for (const bytes of WAYS) expect(await ask(bytes)).toMatch(head);
      await until(() => requestsIn(proxy.log).length === WAYS.length);
      for (const { error } of requestsIn(proxy.log)) {
        const what = expect.stringMatching(why);
        expect(error).toMatchObject({ who: 'legacy', when: 'connect', code, what });
      }
      expect(origin.received.join('')).not.toContain('HTTP');
    },
  };
}

const trusted: Case[] = [
  trusts('an authority in ca; the certificate is for its address', '9110 §4.3.5', (authority) => ({
    origin: shown(authority, [IP]),
    legacy: { ca: authority.certFile },
  })),
  trusts(
    'the certificate is for the name in the upstream’s URL, whatever Host says',
    '9110 §4.3.4',
    (authority) => ({
      origin: shown(authority, ['DNS:localhost']),
      legacy: { host: 'localhost', ca: authority.certFile },
    }),
    (sockets) =>
      expect(sockets.map(({ servername }) => servername)).toEqual(WAYS.map(() => 'localhost')),
  ),
  trusts(
    'an address is not sent as a name (SNI)',
    '6066 §3',
    (authority) => ({ origin: shown(authority, [IP]), legacy: { ca: authority.certFile } }),
    (sockets) => expect(sockets.map(({ servername }) => servername)).toEqual(WAYS.map(() => false)),
  ),
  trusts(
    'servername says whose certificate it must be',
    '9110 §4.3.4',
    (authority) => ({
      origin: shown(authority, ['DNS:legacy.internal']),
      legacy: { ca: authority.certFile, servername: 'legacy.internal' },
    }),
    (sockets) => expect(sockets[0]?.servername).toBe('legacy.internal'),
  ),
  trusts('an IPv6 address', '9110 §4.3.5', (authority) => ({
    origin: shown(authority, ['IP:::1']),
    address: '::1',
    legacy: { host: '[::1]', ca: authority.certFile },
  })),
  trusts('a self-signed certificate in ca', '', (authority) => {
    const { cert, key, certFile } = authority.selfSigned(IP);
    return { origin: { cert, key }, legacy: { ca: certFile } };
  }),
  trusts('a certificate in ca without its authority', '', (authority) => {
    const { cert, key, certFile } = authority.issue([IP]);
    return { origin: { cert, key }, legacy: { ca: certFile } };
  }),
  trusts('insecure takes any certificate', '', (authority) => ({
    origin: shown(authority, ['DNS:elsewhere'], -1),
    legacy: { insecure: true },
  })),
  trusts('an origin that asks for a certificate gets that in cert', '8446 §4.4.2', (authority) => {
    const own = authority.issue(['DNS:banyan']);
    const asking = { requestCert: true, rejectUnauthorized: true, ca: authority.cert };
    return {
      origin: { ...shown(authority, [IP]), ...asking },
      legacy: { ca: authority.certFile, cert: own.certFile, key: own.keyFile },
    };
  }),
  trusts(
    'HTTP/1.1 is asked for, where HTTP/2 could be had',
    '7301 §3.2',
    (authority) => ({
      origin: { ...shown(authority, [IP]), ALPNProtocols: ['h2', 'http/1.1'] },
      legacy: { ca: authority.certFile },
    }),
    (sockets) =>
      expect(sockets.map(({ alpnProtocol }) => alpnProtocol)).toEqual(WAYS.map(() => 'http/1.1')),
  ),
  {
    name: 'sites of different names share a connection to the origin',
    rfc: '9112 §9.3',
    given: {
      tls: (authority) => ({
        origin: shown(authority, [IP]),
        legacy: { ca: authority.certFile },
      }),
    },
    async check({ ask, origin }) {
      for (const host of ['shop', 'www.shop', 'shop'])
        expect(await ask(GET.replace('shop', host))).toMatch(/ok$/);
      expect(origin.received).toHaveLength(1);
    },
  },
];

const expiring = ['9110 §4.3.4', [502, 'upstream_certificate', /has expired/]] as const;
const untrusted: Case[] = [
  refuses('an expired certificate', ...expiring, {
    tls: (authority) => ({
      origin: shown(authority, [IP], -1),
      legacy: { ca: authority.certFile },
    }),
  }),
  refuses(
    'a self-signed certificate',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /is self-signed/],
    { tls: (authority) => ({ origin: authority.selfSigned(IP), legacy: {} }) },
  ),
  refuses(
    'a certificate of nobody known',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /the issuer of its certificate is not known/],
    { tls: (authority) => ({ origin: shown(authority, [IP]), legacy: {} }) },
  ),
  refuses(
    'a certificate of another authority than ca',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /certificate/],
    {
      tls: (authority) => ({
        origin: shown(authority, [IP]),
        legacy: { ca: authority.selfSigned('DNS:other').certFile },
      }),
    },
  ),
  refuses(
    'a certificate for another name',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /is for another name/],
    {
      tls: (authority) => ({
        origin: shown(authority, ['DNS:shop']),
        legacy: { host: 'localhost', ca: authority.certFile },
      }),
    },
  ),
  refuses(
    'a certificate without the address in the URL',
    '9110 §4.3.5',
    [502, 'upstream_certificate', /is for another name/],
    {
      tls: (authority) => ({
        origin: shown(authority, ['DNS:localhost', 'DNS:shop']),
        legacy: { ca: authority.certFile },
      }),
    },
  ),
  refuses(
    'an origin that has HTTP/2 alone',
    '7301 §3.2',
    [502, 'upstream_tls', /does not speak HTTP\/1\.1/],
    {
      tls: (authority) => ({
        origin: { ...shown(authority, [IP]), ALPNProtocols: ['h2'] },
        legacy: { ca: authority.certFile },
      }),
    },
  ),
  refuses(
    'an origin of old versions of TLS alone',
    '8996 §5',
    [502, 'upstream_tls', /another version of TLS/],
    {
      tls: (authority) => ({
        origin: {
          ...shown(authority, [IP]),
          minVersion: 'TLSv1.1',
          maxVersion: 'TLSv1.1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        },
        legacy: { ca: authority.certFile },
      }),
    },
  ),
  refuses('an origin without TLS', '9110 §15.6.3', [502, 'upstream_tls', /does not speak TLS/], {
    tls: () => ({ legacy: {} }),
    onConnection: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  }),
  refuses('an origin that resets the handshake', '9110 §15.6.3', [502, 'upstream_connect', /./], {
    tls: () => ({ legacy: {} }),
    onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
  }),
  refuses(
    'a handshake that does not come to its end',
    '9110 §15.6.5',
    [504, 'upstream_timeout', /./],
    { tls: () => ({ legacy: {} }), timeouts: SHORT },
  ),
];

const others: Case[] = [
  {
    name: 'an origin that asks for a certificate where none is configured: 502',
    rfc: '8446 §4.4.2.4',
    given: {
      tls: (authority) => ({
        origin: { ...shown(authority, [IP]), requestCert: true, ca: authority.cert },
        legacy: { ca: authority.certFile },
      }),
    },
    async check({ ask }) {
      for (const bytes of WAYS) {
        expect(await ask(bytes)).toMatch(/^HTTP\/1\.1 502 .*^X-Banyan-Error: upstream_/ms);
      }
    },
  },
  {
    name: 'an origin with TLS that is asked without it: 502',
    rfc: '9110 §15.6.3',
    given: { onConnection: (socket) => socket.end('\x15\x03\x01\0\x02\x02\x46', 'latin1') },
    async check({ ask }) {
      for (const bytes of WAYS) {
        expect(await ask(bytes)).toMatch(/^HTTP\/1\.1 502 .*^X-Banyan-Error: upstream_/ms);
      }
    },
  },
];

export const tls: Group = {
  title: 'TLS to upstreams',
  cases: [...trusted, ...untrusted, ...others],
};
