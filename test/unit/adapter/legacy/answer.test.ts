import { describe, expect, it } from '@jest/globals';
import { attemptedOf } from '../../../../adapter/legacy/answer.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 37);
const answered = (status: number, headers: Record<string, string> = {}, text = '') =>
  attemptedOf({ status, headers: new Headers(headers), text }, now);

describe('an answer of the legacy', () => {
  it.each([200, 201, 202, 204])('%d is done', (status) => {
    expect(answered(status)).toEqual({ sent: { kind: 'done' }, legacy: 'answering' });
  });

  it.each([400, 402, 404, 405, 409, 410, 413, 415, 422, 451])('%d refuses for good', (status) => {
    expect(answered(status)).toEqual({
      sent: { kind: 'refused', status, reason: '' },
      legacy: 'answering',
    });
  });

  it.each([408, 425, 429])('%d means later, and is no failure of the legacy', (status) => {
    const sent = { kind: 'unavailable', reason: `it answered ${status}`, retryAfter: 7_000 };
    expect(answered(status, { 'retry-after': '7' })).toEqual({
      sent: status === 429 ? { ...sent, because: 'away' } : sent,
      legacy: 'answering',
    });
  });

  it.each([301, 302, 401, 403, 407, 429, 502, 503, 504])(
    '%d is meant for all requests',
    (status) => {
      expect(answered(status).sent).toMatchObject({ because: 'away' });
    },
  );

  it.each([408, 425, 500, 501, 507])('%d may be meant for this request alone', (status) => {
    expect(answered(status).sent).not.toHaveProperty('because');
  });

  it.each([401, 403, 407])('%d blames our key, and not the message', (status) => {
    expect(answered(status)).toMatchObject({
      sent: { kind: 'unavailable' },
      legacy: 'key refused',
    });
  });

  it.each([301, 302, 304, 307, 500, 501, 502, 503, 504, 507, 599])('%d is a failure', (status) => {
    expect(answered(status)).toMatchObject({ sent: { kind: 'unavailable' }, legacy: 'failing' });
  });

  it('409 with a time is a request that is still worked on', () => {
    expect(answered(409, { 'retry-after': '1' })).toMatchObject({
      sent: { kind: 'unavailable', retryAfter: 1_000, because: 'busy' },
      legacy: 'answering',
    });
  });

  it('a page is no answer, whatever its status says', () => {
    expect(answered(200, {}, '\n <!doctype html><title>점검 중</title>')).toEqual({
      sent: {
        kind: 'unavailable',
        reason: 'it answered 200 with a page',
        retryAfter: undefined,
        because: 'away',
      },
      legacy: 'failing',
    });
  });

  it.each([400, 404, 405, 422])('%d with a page comes from somewhere else', (status) => {
    expect(answered(status, {}, '<html><h1>Not Found</h1></html>')).toEqual({
      sent: {
        kind: 'unavailable',
        reason: `it answered ${status} with a page`,
        retryAfter: undefined,
        because: 'away',
      },
      legacy: 'failing',
    });
  });

  it.each([
    [403, 'key refused'],
    [429, 'answering'],
  ])('%d says the same with a page', (status, legacy) => {
    expect(answered(status, {}, '<html>')).toMatchObject({
      sent: { kind: 'unavailable', reason: `it answered ${status}` },
      legacy,
    });
  });

  it('a date to retry at is read by the clock that wrote it', () => {
    const headers = {
      date: 'Sun, 06 Nov 1994 20:00:00 GMT',
      'retry-after': 'Sun, 06 Nov 1994 20:00:09 GMT',
    };
    expect(answered(503, headers).sent).toMatchObject({ retryAfter: 9_000 });
    const { date: _, ...undated } = headers;
    expect(answered(503, undated).sent).toMatchObject({ retryAfter: 3_600_000 });
  });
});

describe('the reason of a refusal', () => {
  it.each([
    ['{"result":"error","error":"order_not_found"}', 'order_not_found'],
    ['{"error":"홍길동 010-1234-5678"}', ''],
    ['{"error":"01012345678"}', ''],
    ['{"error":{"code":1}}', ''],
    ['"error"', ''],
    ['null', ''],
    ['', ''],
    ['{"error":"cut', ''],
  ])('is its own code, and never text: %s', (text, reason) => {
    expect(answered(404, {}, text).sent).toEqual({ kind: 'refused', status: 404, reason });
  });
});
