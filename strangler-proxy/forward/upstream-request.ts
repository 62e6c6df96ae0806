import type { IncomingMessage } from 'node:http';
import { withoutNominated } from '../domain/hop-by-hop.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import { askedWhole } from '../domain/translated-fields.ts';
import type { UpstreamRequest } from '../upstream/connection.ts';
import type { ExchangeRequest } from './exchange.ts';
import type { RoutePolicy } from './route-policy.ts';

const EXPECT: ReadonlySet<string> = new Set(['expect']);

/** What an upstream is sent for a client's request. */
export function upstreamRequest(
  incoming: IncomingMessage,
  { fields: received, framing }: ExchangeRequest,
  {
    target,
    policy,
    isWhole,
    body,
  }: {
    readonly target: RequestTarget;
    /** Of its route; undefined where it is sent as it is. */
    readonly policy: RoutePolicy | undefined;
    /** Whether the answer is to be whole and uncompressed. */
    readonly isWhole: boolean;
    /** Where it was collected. */
    readonly body: Buffer | undefined;
  },
): UpstreamRequest {
  const method = incoming.method ?? 'GET';
  // With the body at hand, nothing is expected of the upstream any more: the client was told to send it.
  const fields = body ? withoutNominated(received, EXPECT) : received;
  const asked = isWhole ? askedWhole(method, fields) : fields;
  return {
    method,
    target: policy?.rules?.target(target) ?? target.pathAndQuery,
    fields: policy?.rules?.requestFields(asked) ?? asked,
    body: body ?? (framing === 'none' ? undefined : incoming),
    isChunked: framing === 'chunked',
    waits: policy?.waits,
  };
}
