import { Agent } from 'node:https';
import type { Breaker } from '../domain/breaker.ts';
import type { Arm } from '../domain/decide.ts';
import type { RetryReason } from '../domain/failure.ts';
import { RetryBudget, type RetryLimits } from '../domain/retry-budget.ts';
import { Bulkhead, type BulkheadLimits } from './bulkhead.ts';
import { Instances } from './instances.ts';
import { bare, type UpstreamTls } from './tls.ts';
import type { Waits } from './waits.ts';

/** Where an upstream is, and how it is dealt with. */
export type UpstreamSettings = {
  readonly name: string;
  readonly arm: Arm;
  readonly url: string;
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

/** The legacy or a service: its instances, and what keeps it and the others from harm. */
export type Upstream = Pick<
  UpstreamSettings,
  'name' | 'arm' | 'url' | 'tls' | 'waits' | 'standIn'
> & {
  readonly instances: Instances;
  readonly bulkhead: Bulkhead;
  /** Services have one; nobody can stand in for the legacy. */
  readonly breaker: Breaker | undefined;
  readonly retryBudget: RetryBudget;
  readonly retryOn: ReadonlySet<RetryReason>;
  /** Connects upgrades over TLS. */
  readonly agent: Agent | undefined;
  /** ms. */
  clock(): number;
  /** Breaks off what is in flight and closes every connection. */
  stop(): void;
};

/** Opens an upstream. Connects with the first request, so that it need not be there yet. */
export function openUpstream(
  { limit, retry, headerBytes, ...settings }: UpstreamSettings,
  breaker: Breaker | undefined,
  clock: () => number,
): Upstream {
  const { url, tls, waits } = settings;
  const { protocol, hostname, port, host } = new URL(url);
  // Without keepAlive: a connection of its own each, but the TLS session is resumed.
  const agent = tls && new Agent({ ...tls, ALPNProtocols: ['http/1.1'] });
  const place = {
    host: bare(hostname),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    authority: host,
    tls,
  };
  const instances = new Instances(place, waits, headerBytes);
  const bulkhead = new Bulkhead(limit, clock);
  return {
    ...settings,
    instances,
    bulkhead,
    breaker,
    retryBudget: new RetryBudget(retry),
    retryOn: new Set(retry.on),
    agent,
    clock,
    stop() {
      bulkhead.close();
      breaker?.stop();
      agent?.destroy();
      instances.stop();
    },
  };
}
