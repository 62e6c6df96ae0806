import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect } from '@jest/globals';
import type { Authority } from '../../../certificates.ts';
import { until } from '../../../eventually.ts';
import { requestsIn } from '../../../integration/strangler-proxy/running-proxy.ts';
import { GET } from '../checks.ts';
import type { Case, Given, GivenTls, Group, World } from '../conformance-case.ts';
import { OK, type Script } from '../raw-origin.ts';

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** The proxy reaches upstreams in two ways: neither is a way around TLS. */
const WAYS = [GET, UPGRADE];

const CLOSING = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok';
const both: Script = ({ start }) => (start.includes('/ws') ? SWITCHING : OK);
const closing: Script = ({ start }) => (start.includes('/ws') ? SWITCHING : CLOSING);
const IP = 'IP:127.0.0.1';
const SHORT = { connect: 200, headers: 200 };

/** An origin with a certificate for these names, and a proxy that trusts its authority. */
function issued(
  names: string[],
  { days = 2, origin = {}, legacy = {} }: Partial<GivenTls> & { days?: number } = {},
) {
  return (authority: Authority): GivenTls => {
    const { cert, key } = authority.issue(names, days);
    return { origin: { cert, key, ...origin }, legacy: { ca: authority.certFile, ...legacy } };
  };
}

/** What an origin learns of one. */
type Handshake = Pick<TLSSocket, 'servername' | 'alpnProtocol'> & { readonly isResumed: boolean };

function handshakeOf(socket: Socket): Handshake {
  const secure = socket as TLSSocket; // the origin has TLS
  const { servername, alpnProtocol } = secure;
  return { servername, alpnProtocol, isResumed: secure.isSessionReused() };
}

/** Each way leads to the origin, once it is trusted. */
function trusts(
  name: string,
  rfc: string,
  tls: (authority: Authority) => GivenTls,
  check: (handshakes: Handshake[], world: World) => void = () => {},
  { origin = both, asks = WAYS }: { origin?: Script; asks?: readonly string[] } = {},
): Case {
  const handshakes: Handshake[] = [];
  return {
    name,
    rfc,
    given: { tls, origin, onConnection: (socket) => handshakes.push(handshakeOf(socket)) },
    async check(world) {
      for (const bytes of asks) {
        const client = world.connect();
        client.send(bytes);
        await client.until(bytes === UPGRADE ? /^HTTP\/1\.1 101 / : /^HTTP\/1\.1 200 .*ok$/s);
      }
      check(handshakes, world);
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
  trusts('an authority in ca; the certificate is for its address', '9110 §4.3.5', issued([IP])),
  trusts(
    'the certificate is for the name in the upstream’s URL, whatever Host says',
    '9110 §4.3.4',
    issued(['DNS:localhost'], { legacy: { host: 'localhost' } }),
    (handshakes) =>
      expect(handshakes.map(({ servername }) => servername)).toEqual(WAYS.map(() => 'localhost')),
  ),
  trusts('an address is not sent as a name (SNI)', '6066 §3', issued([IP]), (handshakes) =>
    expect(handshakes.map(({ servername }) => servername)).toEqual(WAYS.map(() => false)),
  ),
  trusts(
    'servername says whose certificate it must be',
    '9110 §4.3.4',
    issued(['DNS:legacy.internal'], { legacy: { servername: 'legacy.internal' } }),
    (handshakes) => expect(handshakes[0]?.servername).toBe('legacy.internal'),
  ),
  trusts('an IPv6 address', '9110 §4.3.5', (authority) => ({
    ...issued(['IP:::1'], { legacy: { host: '[::1]' } })(authority),
    address: '::1',
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
    origin: authority.issue(['DNS:elsewhere'], -1),
    legacy: { insecure: true },
  })),
  trusts('an origin that asks for a certificate gets that in cert', '8446 §4.4.2', (authority) => {
    const own = authority.issue(['DNS:banyan']);
    const asking = { requestCert: true, rejectUnauthorized: true, ca: authority.cert };
    const legacy = { cert: own.certFile, key: own.keyFile };
    return issued([IP], { origin: asking, legacy })(authority);
  }),
  trusts(
    'HTTP/1.1 is asked for, where HTTP/2 could be had',
    '7301 §3.2',
    issued([IP], { origin: { ALPNProtocols: ['h2', 'http/1.1'] } }),
    (handshakes) =>
      expect(handshakes.map(({ alpnProtocol }) => alpnProtocol)).toEqual(
        WAYS.map(() => 'http/1.1'),
      ),
  ),
  trusts(
    'a handshake resumes the session of the one before it',
    '8446 §2.2',
    issued([IP]),
    (handshakes) =>
      expect(handshakes.map(({ isResumed }) => isResumed)).toEqual([false, true, false, true]),
    { origin: closing, asks: [GET, GET, UPGRADE, UPGRADE] },
  ),
  {
    name: 'sites of different names share a connection to the origin',
    rfc: '9112 §9.3',
    given: {
      tls: issued([IP]),
    },
    async check({ ask, origin }) {
      for (const host of ['shop', 'www.shop', 'shop'])
        expect(await ask(GET.replace('shop', host))).toMatch(/ok$/);
      expect(origin.received).toHaveLength(1);
    },
  },
];

const untrusted: Case[] = [
  refuses('an expired certificate', '9110 §4.3.4', [502, 'upstream_certificate', /has expired/], {
    tls: issued([IP], { days: -1 }),
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
    { tls: (authority) => ({ origin: authority.issue([IP]), legacy: {} }) },
  ),
  refuses(
    'a certificate of another authority than ca',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /certificate/],
    {
      tls: (authority) => ({
        origin: authority.issue([IP]),
        legacy: { ca: authority.selfSigned('DNS:other').certFile },
      }),
    },
  ),
  refuses(
    'a certificate for another name',
    '9110 §4.3.4',
    [502, 'upstream_certificate', /is for another name/],
    {
      tls: issued(['DNS:shop'], { legacy: { host: 'localhost' } }),
    },
  ),
  refuses(
    'a certificate without the address in the URL',
    '9110 §4.3.5',
    [502, 'upstream_certificate', /is for another name/],
    {
      tls: issued(['DNS:localhost', 'DNS:shop']),
    },
  ),
  refuses(
    'an origin that has HTTP/2 alone',
    '7301 §3.2',
    [502, 'upstream_tls', /does not speak HTTP\/1\.1/],
    {
      tls: issued([IP], { origin: { ALPNProtocols: ['h2'] } }),
    },
  ),
  refuses(
    'an origin of old versions of TLS alone',
    '8996 §5',
    [502, 'upstream_tls', /another version of TLS/],
    {
      tls: issued([IP], {
        origin: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
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
      tls: (authority) =>
        issued([IP], { origin: { requestCert: true, ca: authority.cert } })(authority),
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
