import type { BanyanConfig, Service } from '../generated/config.ts';
import type { Complaint } from './problems.ts';

/** The legacy, described as a service is: its URL, and what TLS needs. Undefined where none is named. */
export function legacyUpstream({ legacy }: Pick<BanyanConfig, 'legacy'>): Service | undefined {
  return typeof legacy === 'string' ? { url: legacy } : legacy;
}

const TLS_KEYS = ['ca', 'servername', 'cert', 'key', 'insecure'] as const;

/** Settings for TLS on the way to an upstream that is asked without it: somebody takes it for secure. */
export function tlsComplaints(config: BanyanConfig): Complaint[] {
  const legacy = legacyUpstream(config);
  const upstreams = Object.entries(config.services).map(
    ([name, service]) => [['services', name], service] as const,
  );
  return [...(legacy === undefined ? [] : [[['legacy'], legacy] as const]), ...upstreams]
    .filter(([, { url }]) => new URL(url).protocol === 'http:')
    .flatMap(([path, upstream]) =>
      TLS_KEYS.filter((key) => upstream[key]).map((key) => ({
        path: [...path, key],
        atKey: true as const,
        message: `${path.join('.')}.${key} is for TLS, and its URL begins with http://`,
      })),
    );
}
