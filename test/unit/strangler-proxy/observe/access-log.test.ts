import { expect, it } from '@jest/globals';
import type { AccessLog } from '#contracts';
import type { RequestRecord } from '../../../../strangler-proxy/domain/request-record.ts';
import { createAccessLog } from '../../../../strangler-proxy/observe/access-log.ts';
import { aRecord } from './a-record.ts';

const standard: AccessLog = { format: 'json', sample: 1, address: 'masked', query: false };

function logged(settings: Partial<AccessLog>, record: RequestRecord, chance = 0.5) {
  const lines: object[] = [];
  const texts: string[] = [];
  const log = createAccessLog(
    { ...standard, ...settings },
    {
      log: { isLevelEnabled: () => true, info: (values) => lines.push(values) },
      write: (line) => texts.push(line),
      isTrusted: () => false,
      random: () => chance,
      now: () => 1_999,
    },
  );
  log(record);
  return { line: lines[0], text: texts[0], count: lines.length + texts.length };
}

it('a line tells who answered, why and how long it took', () => {
  expect(logged({}, aRecord()).line).toEqual({
    method: 'GET',
    path: '/members/7',
    client: '192.0.2.0',
    route: undefined,
    arm: 'legacy',
    reason: 'no-route',
    fallback: undefined,
    upstream: 'legacy',
    status: 200,
    bytes: 165,
    received: 0,
    firstMs: 3,
    ms: 4.1,
    error: undefined,
    trace_id: undefined,
  });
});

it.each([
  ['full', '192.0.2.17'],
  ['masked', '192.0.2.0'],
  ['omitted', undefined],
] as const)('an address is %s as the settings say', (address, client) => {
  expect(logged({ address }, aRecord()).line).toMatchObject({ client });
});

it('a query is only told when asked for, and neither is that of the page before', () => {
  expect(logged({ query: true }, aRecord()).line).toMatchObject({
    path: '/members/7?phone=010-1234-5678',
  });
  expect(logged({ format: 'combined' }, aRecord()).text).toBe(
    '192.0.2.0 - - [01/Jan/1970:00:00:01 +0000] "GET /members/7 HTTP/1.1" 200 165 "http://shop/find" "curl"\n',
  );
  expect(logged({ format: 'combined', query: true }, aRecord()).text).toContain(
    '"GET /members/7?phone=010-1234-5678 HTTP/1.1" 200 165 "http://shop/find?name=kim"',
  );
});

it('a share of the requests is logged', () => {
  expect(logged({ sample: 0.5 }, aRecord(), 0.49).count).toBe(1);
  expect(logged({ sample: 0.5 }, aRecord(), 0.5).count).toBe(0);
  expect(logged({ sample: 1 }, aRecord(), 0.999).count).toBe(1);
});

const failure = { who: 'client', when: 'body', code: 'client_closed', what: '' } as const;
it.each<[string, Partial<RequestRecord>]>([
  ['failed', { failure }],
  ['the service did not answer', { fallback: 'upstream_connect' }],
  ['is answered with 500', { status: 500 }],
])('a request that %s is logged, whatever the share', (_, part) => {
  expect(logged({ sample: 0 }, aRecord(part)).count).toBe(1);
  expect(logged({ sample: 0, format: 'combined' }, aRecord(part)).count).toBe(1);
  expect(logged({ format: 'off' }, aRecord(part)).count).toBe(0);
});

it('a trace that a client began is told, also without tracing', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const fields = ['traceparent', `00-${traceId}-b7ad6b7169203331-01`];
  expect(logged({}, aRecord({ fields })).line).toMatchObject({ trace_id: traceId });
});
