import type { RecordWithTtl } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** An address that a name stands for. */
export type Endpoint = {
  readonly address: string;
  readonly port: number;
  /** Its share beside the others, above 0, at most 1. */
  readonly weight: number;
};

/** What a lookup found: never nothing. */
export type Found = {
  readonly endpoints: readonly Endpoint[];
  /** Seconds; the shortest of all records. */
  readonly ttl: number;
};

/** Looks one name up, in DNS alone: neither /etc/hosts nor search domains count. */
export type Lookup = {
  /** Throws when it cannot be found out, or when there is nothing. */
  find(): Promise<Found>;
  /** Gives up what is under way. */
  stop(): void;
};

/** What to look up, and where. */
export type LookupOptions = {
  readonly hostname: string;
  /** Of addresses; SRV records bring their own. */
  readonly port: number;
  readonly records: 'addresses' | 'srv';
  /** IP:PORT; undefined for the servers of the system. */
  readonly server: string | undefined;
};

/** Half of what Node waits, and half as often: whoever asks has an answer already, of last time. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/** Seconds, where no record has any. */
const NO_TTL = 30;

/** RFC 2782: one with a weight of 0 is chosen too, only hardly ever. */
const LEAST_WEIGHT = 0.01;

/** Prepares lookups of a name. */
export function openLookup({ hostname, port, records, server }: LookupOptions): Lookup {
  const resolver = new Resolver(PATIENCE);
  if (server !== undefined) resolver.setServers([server]);
  return {
    async find() {
      const found =
        records === 'srv'
          ? await services(resolver, hostname)
          : await addresses(resolver, hostname, port, 1);
      if (found.endpoints.length === 0) throw new Error(`no ${records} of ${hostname}`);
      const ttl = Number.isFinite(found.ttl) ? found.ttl : NO_TTL;
      return { endpoints: distinct(found.endpoints), ttl };
    },
    stop: () => resolver.cancel(),
  };
}

async function addresses(
  resolver: Resolver,
  hostname: string,
  port: number,
  weight: number,
): Promise<Found> {
  const families = await Promise.allSettled([
    orNone(resolver.resolve4(hostname, { ttl: true })),
    orNone(resolver.resolve6(hostname, { ttl: true })),
  ]);
  const records = families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
  // There are servers that know nothing but A; when there are neither, a failure is one.
  const failure = families.find(({ status }) => status === 'rejected');
  if (records.length === 0 && failure?.status === 'rejected') throw failure.reason;
  return {
    endpoints: records.map(({ address }: RecordWithTtl) => ({ address, port, weight })),
    ttl: Math.min(...records.map(({ ttl }) => ttl)),
  };
}

/** The targets of lowest priority (RFC 2782); the others are for when those are no longer named. */
async function services(resolver: Resolver, hostname: string): Promise<Found> {
  const all = await orNone(resolver.resolveSrv(hostname));
  const first = Math.min(...all.map(({ priority }) => priority));
  const targets = all.filter(({ priority }) => priority === first);
  const heaviest = Math.max(1, ...targets.map(({ weight }) => weight));
  const allAlike = targets.every(({ weight }) => weight === targets[0]?.weight);
  const found = await Promise.all(
    targets.map(({ name, port, weight }) => {
      const share = allAlike ? 1 : Math.max(LEAST_WEIGHT, weight / heaviest);
      if (isIP(name) === 0) return addresses(resolver, name, port, share);
      return { endpoints: [{ address: name, port, weight: share }], ttl: Number.POSITIVE_INFINITY };
    }),
  );
  return {
    endpoints: found.flatMap(({ endpoints }) => endpoints),
    ttl: Math.min(...found.map(({ ttl }) => ttl)),
  };
}

/** That there is no such record is an answer. */
async function orNone<T>(records: Promise<T[]>): Promise<T[]> {
  try {
    return await records;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // of node:dns
    if (code === 'ENODATA' || code === 'ENOTFOUND') return [];
    throw error;
  }
}

function distinct(endpoints: readonly Endpoint[]): Endpoint[] {
  const byName = new Map(endpoints.map((each) => [`${each.address} ${each.port}`, each]));
  return [...byName.values()];
}
