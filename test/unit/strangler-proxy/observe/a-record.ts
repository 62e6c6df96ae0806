import type { RequestRecord } from '../../../../strangler-proxy/domain/request-record.ts';

/** A request that went well, but for what is given. */
export function aRecord(part: Partial<RequestRecord> = {}): RequestRecord {
  return {
    method: 'GET',
    path: '/members/7',
    pathAndQuery: '/members/7?phone=010-1234-5678',
    version: '1.1',
    fields: ['Host', 'shop', 'Referer', 'http://shop/find?name=kim', 'User-Agent', 'curl'],
    peer: '192.0.2.17',
    trace: undefined,
    plan: {
      route: undefined,
      arm: 'legacy',
      upstream: 'legacy',
      fallback: undefined,
      reason: 'no-route',
    },
    arm: 'legacy',
    upstream: 'legacy',
    instance: 'legacy:80',
    fallback: undefined,
    retries: 0,
    status: 200,
    bytes: 165,
    received: 0,
    firstByteMs: 3.04,
    totalMs: 4.06,
    failure: undefined,
    ...part,
  };
}
