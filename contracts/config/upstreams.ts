import type { BanyanConfig, Service } from '../generated/config.ts';
import schema from './banyan.schema.json' with { type: 'json' };
import type { Complaint } from './problems.ts';

/** The legacy, with all that can be set of it. */
export type Legacy = Exclude<NonNullable<BanyanConfig['legacy']>, string>;

export type BreakerSettings = Exclude<Service['breaker'], boolean>;

const {
  percentage,
  requests: volume,
  window,
  open,
  recovery,
} = schema.$defs.service.properties.breaker.properties;
const BREAKER: BreakerSettings = {
  percentage: percentage.default,
  requests: volume.default,
  window: window.default,
  open: open.default,
  recovery: recovery.default,
};
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
export function breakerSettings({
  breaker,
}: Pick<Service, 'breaker'>): BreakerSettings | undefined {
  if (typeof breaker === 'object') return breaker;
  return breaker ? BREAKER : undefined;
}

const TLS_KEYS = ['ca', 'servername', 'cert', 'key', 'insecure'] as const;

/** Settings for TLS on the way to an upstream that is asked without it: somebody takes it for secure. */
export function tlsComplaints(config: BanyanConfig): Complaint[] {
  const legacy = legacyUpstream(config);
  const upstreams: [string[], Legacy | Service][] = Object.entries(config.services).map(
    ([name, service]) => [['services', name], service],
  );
  if (legacy !== undefined) upstreams.unshift([['legacy'], legacy]);
  return upstreams
    .filter(([, { url }]) => new URL(url).protocol === 'http:')
    .flatMap(([path, upstream]) =>
      TLS_KEYS.filter((key) => upstream[key]).map((key) => ({
        path: [...path, key],
        atKey: true as const,
        message: `${path.join('.')}.${key} is for TLS, and its URL begins with http://`,
      })),
    );
}
