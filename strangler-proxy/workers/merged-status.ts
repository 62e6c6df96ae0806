import type { Breaker } from '../domain/breaker.ts';
import type { ProxyStatus } from '../observe/status.ts';
import type { Member } from './crew.ts';

const FROM_BEST: readonly (Breaker['state'] | undefined)[] = ['closed', 'half-open', 'open'];

/** What one worker tells, as far as it is known. */
export type KnownWorker = Pick<Member, 'worker' | 'state' | 'restarts'> & {
  readonly pid: number;
  readonly status: ProxyStatus | undefined;
};

/** The status of one proxy, by the worker that is worst off, and of each worker. */
export function mergedStatus(known: readonly KnownWorker[]): object {
  const statuses = known.flatMap(({ status }) => status ?? []);
  const [first] = statuses;
  const workers = known.map(({ status, ...worker }) => ({
    ...worker,
    services: status?.services.map(({ name, breaker }) => ({ name, breaker })),
    flags: status?.flags,
  }));
  if (first === undefined) return { workers };
  const services = first.services.map((service, index) => {
    const states = statuses.map((status) => FROM_BEST.indexOf(status.services[index]?.breaker));
    return { ...service, breaker: FROM_BEST[Math.max(...states)] };
  });
  return { ...first, services, flags: worstFlags(statuses), workers };
}

/** Those with an error, else those that are the oldest. */
function worstFlags(statuses: readonly ProxyStatus[]): ProxyStatus['flags'] | undefined {
  const flags = statuses.map((status) => status.flags);
  const age = ({ lastRefresh = 0 }: ProxyStatus['flags']) => lastRefresh;
  const [oldest] = flags.toSorted((one, other) => age(one) - age(other));
  return flags.find(({ lastError }) => lastError !== undefined) ?? oldest;
}
