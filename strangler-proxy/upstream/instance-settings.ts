import { type Service, serviceUrls } from '#contracts';
import type { LookupOptions } from './dns.ts';
import type { InstanceSettings } from './instance.ts';
import { portOf } from './place.ts';
import { bare, type TlsService } from './tls.ts';

/** What is said of the instances of a service, or of the legacy. */
export type InstancesService = TlsService &
  Pick<Service, 'dns' | 'health' | 'ejection' | 'slowStart'>;

/** Of a health check that is only a path. The schema has them for a map. */
const HEALTH = { interval: 15_000, timeout: 10_000, fall: 2, rise: 2, status: undefined };

/** Of a service that ejects none: health checks may say that too few are well. */
const PANIC = 0.5;

/** What a service's configuration says of each of its instances, and of them together. */
export function instanceSettings({
  health,
  ejection,
  slowStart,
}: InstancesService): InstanceSettings & { readonly panic: number } {
  const probe = typeof health === 'string' ? { ...HEALTH, path: health } : health;
  const rules = typeof ejection === 'string' ? undefined : ejection;
  return {
    health: probe && { ...probe, status: probe.status },
    ejection: rules,
    slowStart,
    panic: rules?.panic ?? PANIC,
  };
}

/** What to look up, and where; undefined where nothing is. */
export function dnsOf(service: InstancesService): LookupOptions | undefined {
  const { dns } = service;
  if (dns === undefined) return undefined;
  const [url] = serviceUrls(service);
  const hostname = bare(new URL(url).hostname);
  const port = portOf(url);
  if (typeof dns === 'object') return { hostname, port, records: dns.records, server: dns.server };
  return { hostname, port, records: dns === 'srv' ? 'srv' : 'addresses', server: undefined };
}
