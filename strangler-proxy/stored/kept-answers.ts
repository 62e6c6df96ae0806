import type { Failure, OwnAnswer } from '../domain/failure.ts';
import { failureAnswer } from '../forward/failure-answer.ts';

/** What a client gets whose request is kept: RFC 9110 §15.3.3. There is nowhere to ask what came of it. */
export function acceptedAnswer(id: string): OwnAnswer {
  const body = `${JSON.stringify({ status: 'accepted', id })}\n`;
  return {
    status: 202,
    fields: [
      ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
      ...['Cache-Control', 'no-store'],
    ],
    body,
  };
}

export const TOO_LARGE: Failure = {
  ...{ who: 'client', when: 'request', code: 'request_too_large' },
  what: 'its body is larger than what is kept of a route',
};

/** @param retryAfter s */
export function notKept(what: string, retryAfter: number): Failure {
  const failure: Failure = { who: 'legacy', when: 'connect', code: 'store_away', what };
  const answer = failureAnswer(failure);
  const fields = ['Retry-After', String(retryAfter), 'Cache-Control', 'no-store'];
  return { ...failure, answer: { ...answer, fields: [...answer.fields, ...fields] } };
}
