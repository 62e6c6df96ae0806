import type { IncomingMessage } from 'node:http';
import type { Gate } from '../domain/admission.ts';
import type { Plan } from '../domain/decide.ts';
import type { Expose } from '../domain/exposed-fields.ts';
import type { Failure } from '../domain/failure.ts';
import type { Peer } from '../domain/request-head.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import type { AskedRequest } from '../domain/routed-request.ts';
import type { Traced } from '../domain/trace-context.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { RequestStore } from './request-store.ts';
import type { RoutePolicy } from './route-policy.ts';

/** What a proxy lends to each of its exchanges. */
export type ExchangeHost = {
  readonly legacy: Upstream;
  /** The upstream that a plan names. */
  upstreamOf(plan: Plan): Upstream;
  plan(request: AskedRequest): Plan;
  /** Tells a client the session that was made up for it. */
  sessionCookie(session: string, fields: readonly string[], peer: Peer): string;
  /** What a plan's route says of requests to its service. */
  policyOf(plan: Plan): RoutePolicy | undefined;
  /** What is answered in place of a legacy under maintenance. */
  readonly maintenance: Failure;
  /** Keeps requests for a legacy that is away; undefined when no route asks for it. */
  readonly store: RequestStore | undefined;
  peerOf(incoming: IncomingMessage): Peer;
  /** Makes a request a part of its trace; undefined when there is no tracing. */
  readonly trace: ((fields: readonly string[]) => Traced) | undefined;
  /** Who may ask, and how often; undefined when no route asks that. */
  readonly gate: Gate | undefined;
  /** Adds to an answer what clients are told of the proxy; undefined for nothing. */
  readonly expose: Expose | undefined;
  /** Called once for each request when it begins, and once when all is over. */
  started(): void;
  ended(record: RequestRecord): void;
  /** Milliseconds, on a clock that never goes back. */
  clock(): number;
};
