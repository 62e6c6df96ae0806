/** The text formats of banyan.yaml and the environment: how each is checked, and how it is described to whoever got it wrong. */
export const formats: Readonly<
  Record<string, { validate: (text: string) => boolean; expected: string }>
> = {
  'http-url': {
    validate: (text) => isUrl(text, ['http:', 'https:']),
    expected: 'an http:// or https:// URL',
  },
  'http-origin': {
    validate: isOrigin,
    expected: 'an http:// or https:// URL without a path, for example http://legacy:8080',
  },
  'upstream-url': {
    validate: (text) => isOrigin(text) || /^unix:\/\S+$/.test(text),
    expected:
      'an http:// or https:// URL without a path, for example http://order:3000, or unix:/run/order.sock',
  },
  'amqp-url': {
    validate: (text) => isUrl(text, ['amqp:', 'amqps:']),
    expected: 'an amqp:// or amqps:// URL',
  },
  'database-url': {
    validate: (text) =>
      /^sqlite:./.test(text) ||
      (isUrl(text, ['mysql:']) && /^\/[^/]+$/.test(new URL(text).pathname)),
    expected: 'mysql://user:password@host:3306/database or sqlite:PATH',
  },
  'host-port': {
    validate: (text) => parseHostPort(text) !== undefined,
    expected: 'HOST:PORT, for example 127.0.0.1:8080',
  },
  'tls-name': {
    validate: (text) => /^[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*$/.test(text) && !/^[0-9.]+$/.test(text),
    expected: 'a DNS name, for example legacy.internal',
  },
  'dns-records': {
    validate: (text) => text === 'addresses' || text === 'srv',
    expected: 'addresses or srv',
  },
  'dns-server': {
    validate: (text) =>
      /^([0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]):/.test(text) &&
      parseHostPort(text) !== undefined,
    expected: 'IP:PORT, for example 127.0.0.1:8600',
  },
  'health-path': {
    validate: (text) => /^\/[!-"$-~]*$/.test(text),
    expected: 'a path, for example /healthz',
  },
  off: { validate: (text) => text === 'off', expected: 'a map, or off' },
  auto: { validate: (text) => text === 'auto', expected: 'a number, or auto' },
  network: {
    validate: (text) =>
      /^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(\/[0-9]{1,3})?$/.test(text),
    expected: 'an address or a network, for example 10.0.0.0/8',
  },
  'route-match': {
    validate: (text) => /^([A-Z]+ )?\/[^\s?#]*$/.test(text),
    expected: 'METHOD /path/{parameter}, for example GET /members/{id}',
  },
  'route-path': {
    validate: (text) => /^\/[^\s?#]*$/.test(text),
    expected: 'a path, for example /members/{id}',
  },
  'route-host': {
    validate: (text) => /^(\*\.)?[^\s*/:@?#[\]%\\]+$|^\[[0-9a-fA-F:.]+\]$/.test(text),
    expected: 'a host without a port, for example shop.example.com or *.example.com',
  },
  'http-method': {
    validate: (text) => /^[A-Z]+(-[A-Z]+)*$/.test(text),
    expected: 'a method in capitals, for example GET',
  },
  'field-name': {
    validate: isFieldName,
    expected: 'the name of a header field',
  },
  'identity-field': {
    validate: (text) => isFieldName(text) && !isTaken(text),
    expected:
      'the name of a header field of your own, for example X-User-Id: not one that HTTP or the proxy gives a meaning',
  },
  'limited-by': {
    validate: (text) =>
      text === 'address' ||
      text === 'user' ||
      (text.startsWith('header:') && isFieldName(text.slice('header:'.length))),
    expected: 'address, user, or header:NAME',
  },
  // RFC 6749 §3.3
  scope: {
    validate: (text) => /^[!#-[\]-~]+$/.test(text),
    expected: 'one scope, without a space',
  },
  'field-value': {
    validate: (text) => /^([!-~]([\t -~]*[!-~])?)?$/.test(text),
    expected: 'one line of ASCII',
  },
  'cookie-path': {
    validate: (text) => /^(\/[!-:<-~]*)?$/.test(text),
    expected: 'a path, for example /shop, or nothing',
  },
  'cookie-domain': {
    validate: (text) => /^[0-9A-Za-z.-]*$/.test(text),
    expected: 'a domain, for example shop.example.com, or nothing',
  },
  'url-start': {
    validate: (text) => /^(https?:\/\/[!-~]+|\/[!-~]*)$/.test(text),
    expected: 'a path or an http:// or https:// URL',
  },
};

function isOrigin(text: string): boolean {
  if (!isUrl(text, ['http:', 'https:'])) return false;
  const url = new URL(text);
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
}

function isFieldName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** Fields that a request may need: taken from all that come from outside, none could be served. */
const TAKEN = new Set([
  ...['accept', 'authorization', 'connection', 'content-length', 'content-type', 'cookie'],
  ...['expect', 'forwarded', 'host', 'keep-alive', 'origin', 'proxy-connection', 'range', 'te'],
  ...['trailer', 'transfer-encoding', 'traceparent', 'tracestate', 'upgrade', 'user-agent', 'via'],
]);

function isTaken(name: string): boolean {
  // As CGI servers see it.
  const folded = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  return TAKEN.has(folded) || /^(?:accept|content|if|sec|x-forwarded)-/.test(folded);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/** An address to listen on. */
export type HostPort = { readonly host: string; readonly port: number };

/** Reads `HOST:PORT`; an IPv6 host stands in brackets. Undefined when it is neither. */
export function parseHostPort(text: string): HostPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || port > 65_535 ? undefined : { host, port };
}
