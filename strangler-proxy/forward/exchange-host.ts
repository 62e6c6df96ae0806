import type { IncomingMessage } from 'node:http';
import type { Plan } from '../domain/decide.ts';
import type { Peer } from '../domain/request-head.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** What a proxy lends to each of its exchanges. */
export type ExchangeHost = {
  readonly legacy: Upstream;
  /** The upstream that a plan names. */
  upstreamOf(plan: Plan): Upstream;
  plan(method: string, path: string): Plan;
  peerOf(incoming: IncomingMessage): Peer;
  /** Called once for each request when it begins, and once when all is over. */
  started(): void;
  ended(record: RequestRecord): void;
  /** Milliseconds, on a clock that never goes back. */
  clock(): number;
};
