import type { BanyanConfig, Service } from '../generated/config.ts';
import schema from './banyan.schema.json' with { type: 'json' };
import type { Complaint } from './problems.ts';

/** The legacy, with all that can be set of it. */
export type Legacy = Exclude<NonNullable<BanyanConfig['legacy']>, string>;

const { requests, queue, wait } = schema.$defs.limit.properties;
const DEFAULTS = {
  limit: { requests: requests.default, queue: queue.default, wait: wait.default },
  standIn: schema.properties.legacy.properties.standIn.default,
};

/** The legacy, where it is named: as a map, or by its URL alone. */
export function legacyUpstream({ legacy }: Pick<BanyanConfig, 'legacy'>): Legacy | undefined {
  return typeof legacy === 'string' ? { url: legacy, ...DEFAULTS } : legacy;
}

/** When a service's breaker opens; undefined for a service that has none. */
export function breakerSettings({ breaker }: Pick<Service, 'breaker'>) {
  return typeof breaker === 'object' ? breaker : undefined;
}

/** The URLs of a service, at least one. */
export function serviceUrls({ url }: Pick<Service, 'url'>): readonly [string, ...string[]] {
  // The schema has no empty list.
  return [url].flat() as [string, ...string[]];
}

/** An upstream as it is configured. */
type Configured = Pick<Service, 'url' | 'ca' | 'servername' | 'cert' | 'key' | 'insecure' | 'dns'>;

const TLS_KEYS = ['ca', 'servername', 'cert', 'key', 'insecure'] as const;

/** What a schema cannot say of URLs, and of the settings that depend on them. */
export function upstreamComplaints(config: BanyanConfig): Complaint[] {
  const legacy = legacyUpstream(config);
  const services = Object.entries(config.services).map(
    ([name, service]) => [['services', name], service] as const,
  );
  const upstreams = [...(legacy === undefined ? [] : [[['legacy'], legacy] as const]), ...services];
  return upstreams.flatMap(([path, upstream]) => [
    ...schemeComplaints(path, upstream),
    ...tlsComplaints(path, upstream),
    ...dnsComplaints(path, upstream),
  ]);
}

/** Of several schemes: which of them would the settings for TLS be for? */
function schemeComplaints(path: readonly string[], upstream: Configured): Complaint[] {
  const [first, ...others] = serviceUrls(upstream);
  const scheme = schemeOf(first);
  return others.flatMap((url, index) =>
    schemeOf(url) === scheme
      ? []
      : {
          path: [...path, 'url', index + 1],
          message: `${path.join('.')}.url has both ${scheme} and ${schemeOf(url)}: all instances of a service have the same scheme`,
        },
  );
}

/** Settings for TLS on the way to an upstream that is asked without it: somebody takes it for secure. */
function tlsComplaints(path: readonly string[], upstream: Configured): Complaint[] {
  const plain = serviceUrls(upstream).find((url) => schemeOf(url) !== 'https://');
  if (plain === undefined) return [];
  return TLS_KEYS.filter((key) => upstream[key]).map((key) => ({
    path: [...path, key],
    atKey: true as const,
    message: `${path.join('.')}.${key} is for TLS, and its URL begins with ${schemeOf(plain)}`,
  }));
}

function dnsComplaints(path: readonly string[], upstream: Configured): Complaint[] {
  if (upstream.dns === undefined) return [];
  const urls = serviceUrls(upstream);
  const { hostname } = new URL(urls[0]);
  // A URL has addresses in one form: four numbers, or brackets.
  const isName = hostname !== '' && !/^\[|^[0-9.]+$/.test(hostname);
  if (urls.length === 1 && isName) return [];
  const name = path.join('.');
  const what = urls.length > 1 ? 'has several URLs' : 'has a URL without one';
  return [
    {
      path: [...path, 'dns'],
      atKey: true,
      message: `${name}.dns looks up the name in one URL, and ${name} ${what}`,
    },
  ];
}

function schemeOf(url: string): string {
  return /^[a-z]+:(\/\/)?/i.exec(url)?.[0].toLowerCase() ?? '';
}
