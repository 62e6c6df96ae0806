import type { Breaker } from '../domain/breaker.ts';
import type { ProxyStatus } from '../observe/status.ts';
import type { InstanceStatus } from '../upstream/instance.ts';
import type { Member } from './crew.ts';

const FROM_BEST: readonly (Breaker['state'] | undefined)[] = ['closed', 'half-open', 'open'];

const STATES: readonly InstanceStatus['state'][] = ['up', 'starting', 'ejected', 'down'];

/** What one worker tells, as far as it is known. */
export type KnownWorker = Pick<Member, 'worker' | 'state' | 'restarts'> & {
  readonly pid: number;
  readonly status: ProxyStatus | undefined;
};

/** The status of one proxy, by the worker that is worst off, and of each worker. */
export function mergedStatus(known: readonly KnownWorker[]): {
  readonly flags?: ProxyStatus['flags'] | undefined;
} {
  const statuses = known.flatMap(({ status }) => status ?? []);
  const [first] = statuses;
  const workers = known.map(({ status, ...worker }) => ({
    ...worker,
    services: status?.services.map(({ name, breaker }) => ({ name, breaker })),
    flags: status?.flags,
  }));
  if (first === undefined) return { workers } as object;
  const services = first.services.map((service, index) => {
    const told = statuses.flatMap((status) => status.services[index] ?? []);
    return {
      ...service,
      inFlight: sum(told.map(({ inFlight }) => inFlight)),
      waiting: sum(told.map(({ waiting }) => waiting)),
      breaker: FROM_BEST[Math.max(...told.map(({ breaker }) => FROM_BEST.indexOf(breaker)))],
      instances: mergedInstances(told.map(({ instances }) => instances)),
    };
  });
  const merged = { ...first, services, flags: worstFlags(statuses), workers };
  return merged;
}

/** Those with an error, else those that are the oldest. */
function worstFlags(statuses: readonly ProxyStatus[]): ProxyStatus['flags'] | undefined {
  const flags = statuses.map((status) => status.flags);
  const age = ({ lastRefresh = 0 }: ProxyStatus['flags']) => lastRefresh;
  const [oldest] = flags.toSorted((one, other) => age(one) - age(other));
  return flags.find(({ lastError }) => lastError !== undefined) ?? oldest;
}

/** Each instance that one of them knows, as the one sees it that is worst off. */
function mergedInstances(known: readonly (readonly InstanceStatus[])[]): InstanceStatus[] {
  const byName = Map.groupBy(known.flat(), ({ name }) => name);
  return [...byName.values()].flatMap((seen) => {
    const [worst] = seen.toSorted(
      (one, other) => STATES.indexOf(other.state) - STATES.indexOf(one.state),
    );
    return worst ? { ...worst, inFlight: sum(seen.map(({ inFlight }) => inFlight)) } : [];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
