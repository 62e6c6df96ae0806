import type { startDnsServer } from '../../dns-server.ts';
import type { SampleProcess } from './sample-process.ts';

/** Seconds that an answer may be kept. */
const TTL = 1;

/** The name of an instance's service: all have one port, each has an address of its own. */
export function nameOf({ name }: Pick<SampleProcess, 'name'>): string {
  return `${name.replace(/-\d+$/, '')}.banyan.test`;
}

/** What a name server says when services are at these instances, and nowhere else. */
export function zoneOf(instances: readonly SampleProcess[]): Parameters<typeof startDnsServer>[0] {
  return Object.fromEntries(
    instances.map((instance) => [
      nameOf(instance),
      [{ type: 'A' as const, ttl: TTL, data: instance.host }],
    ]),
  );
}
