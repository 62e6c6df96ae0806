import { serviceUrls } from '#contracts';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';
import type { RetryReason } from '../domain/failure.ts';
import { RetryBudget, type RetryLimits } from '../domain/retry-budget.ts';
import { Bulkhead, type BulkheadLimits } from './bulkhead.ts';
import type { InstancesService } from './instance-settings.ts';
import { type InstanceEvent, Instances, type LookupEvent } from './instances.ts';
import type { UpstreamTls } from './tls.ts';
import type { Waits } from './waits.ts';

/** Where an upstream is, and how it is dealt with. */
export type UpstreamSettings = {
  readonly name: string;
  readonly arm: Arm;
  /** Its URLs, and what is said of its instances. */
  readonly service: InstancesService;
  /** Undefined for one that is asked without TLS. */
  readonly tls: UpstreamTls | undefined;
  readonly waits: Waits;
  readonly limit: BulkheadLimits;
  /** The share of its places that requests may have which another upstream did not answer. */
  readonly standIn: number;
  readonly retry: RetryLimits & { readonly on: readonly RetryReason[] };
  /** Bytes of the header section of an answer. */
  readonly headerBytes: number;
};

/** What an upstream is lent, and tells. */
export type UpstreamSurroundings = {
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  onChange(event: InstanceEvent): void;
  onLookup(event: LookupEvent): void;
};

/** The legacy or a service: its instances, and what keeps it and the others from harm. */
export type Upstream = Pick<UpstreamSettings, 'name' | 'arm' | 'waits' | 'standIn'> & {
  /** As they are configured. */
  readonly urls: readonly string[];
  readonly instances: Instances;
  readonly bulkhead: Bulkhead;
  /** Services have one; nobody can stand in for the legacy. */
  readonly breaker: Breaker | undefined;
  readonly retryBudget: RetryBudget;
  readonly retryOn: ReadonlySet<RetryReason>;
  /** ms. */
  clock(): number;
  /** Breaks off what is in flight and closes every connection. */
  stop(): void;
};

/** Opens an upstream. Connects with the first request, so that it need not be there yet. */
export function openUpstream(
  { limit, retry, headerBytes, service, tls, ...settings }: UpstreamSettings,
  breaker: Breaker | undefined,
  surroundings: UpstreamSurroundings,
): Upstream {
  const { name, arm, waits, standIn } = settings;
  const { clock } = surroundings;
  const instances = new Instances({ name, service, tls, waits, headerBytes, ...surroundings });
  const bulkhead = new Bulkhead(limit, clock);
  return {
    ...{ name, arm, waits, standIn },
    urls: serviceUrls(service),
    instances,
    bulkhead,
    breaker,
    retryBudget: new RetryBudget(retry),
    retryOn: new Set(retry.on),
    clock,
    stop() {
      bulkhead.close();
      breaker?.stop();
      instances.stop();
    },
  };
}
