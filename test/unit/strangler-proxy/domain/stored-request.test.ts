import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type StoredVerdict,
  storedHead,
  verdictOf,
} from '../../../../strangler-proxy/domain/stored-request.ts';

const answered = (status: number) => ({ kind: 'answered', status }) as const;
const kindOf = ({ kind }: StoredVerdict) => kind;

describe('the head of a request that is kept', () => {
  const headOf = (...fields: string[]) => storedHead('POST', '/orders?x=1', fields, 5, 'ours');

  it('has the length of its body, and nothing that says otherwise', () => {
    expect(
      headOf('Host', 'a', 'content-length', '9', 'Trailer', 'X', 'Expect', '100-continue'),
    ).toEqual({
      method: 'POST',
      target: '/orders?x=1',
      fields: ['Host', 'a', 'Content-Length', '5', 'Idempotency-Key', 'ours'],
    });
  });

  it('keeps the key of the client', () => {
    expect(headOf('IDEMPOTENCY-KEY', 'theirs').fields).toEqual([
      ...['IDEMPOTENCY-KEY', 'theirs'],
      ...['Content-Length', '5'],
    ]);
  });

  it('has exactly one key and one length, whatever came', () => {
    const name = fc.constantFrom('Idempotency-Key', 'Content-Length', 'Cookie', 'X-A', 'expect');
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const { fields } = headOf(...names.flatMap((one) => [one, 'v']));
        const lower = fields.filter((_, index) => index % 2 === 0).map((one) => one.toLowerCase());
        const count = (of: string) => lower.filter((one) => one === of).length;
        return count('idempotency-key') === 1 && count('content-length') === 1;
      }),
    );
  });
});

describe('what a try means', () => {
  it.each([200, 201, 204, 302, 303, 409])('%d: the legacy has it', (status) => {
    expect(verdictOf('order-create', answered(status), 0)).toEqual({ kind: 'delivered' });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])(
    '%d: it is tried again, up to a last time',
    (status) => {
      const verdicts = Array.from({ length: 12 }, (_, attempts) =>
        verdictOf('order-create', answered(status), attempts),
      );
      expect(verdicts.map(kindOf)).toEqual([...Array(11).fill('again'), 'parked']);
      expect(verdicts.at(-1)).toEqual({
        kind: 'parked',
        failure: {
          code: 'request_failed',
          message: `the legacy answered ${status}, at the last of 12 tries`,
          rule: `order-create ${status}`,
        },
      });
    },
  );

  it.each([400, 401, 403, 404, 410, 413, 422])('%d: it is parked at once', (status) => {
    expect(verdictOf('order-create', answered(status), 0)).toEqual({
      kind: 'parked',
      failure: {
        code: 'request_refused',
        message: `the legacy answered ${status}`,
        rule: `order-create ${status}`,
      },
    });
  });

  it('no connection: nothing was tried, however often', () => {
    fc.assert(
      fc.property(fc.nat(), (attempts) => {
        const sent = { kind: 'unsent', what: 'ECONNREFUSED' } as const;
        return verdictOf('order-create', sent, attempts).kind === 'away';
      }),
    );
  });

  it('pauses grow, and none is longer than a minute', () => {
    const pauses = Array.from({ length: 11 }, (_, attempts) => {
      const verdict = verdictOf('r', { kind: 'broken', what: 'reset' }, attempts);
      return verdict.kind === 'again' ? verdict.afterMs : Number.NaN;
    });
    expect(pauses).toEqual([
      ...[500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000],
      ...[60_000, 60_000, 60_000, 60_000],
    ]);
  });
});
