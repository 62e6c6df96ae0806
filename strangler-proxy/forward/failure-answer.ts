import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Failure, FailureCode, OwnAnswer } from '../domain/failure.ts';

const STATUS: Readonly<Record<FailureCode, number>> = {
  request_invalid: 400,
  request_method: 501,
  request_transfer_coding: 501,
  request_too_large: 413,
  client_closed: 400, // never sent
  unauthenticated: 401,
  forbidden: 403,
  rate_limited: 429,
  auth_unavailable: 503,
  upstream_breaker: 503,
  upstream_busy: 503,
  upstream_down: 503,
  upstream_connect: 502,
  upstream_certificate: 502,
  upstream_tls: 502,
  upstream_timeout: 504,
  upstream_reset: 502,
  upstream_response: 502,
  upstream_status: 502, // only of a long list, a part of which failed: else the answer itself is passed on
  upstream_translation: 502,
  maintenance: 503,
  store_away: 503,
};

/** Seconds after which it is worth asking again. */
const RETRY_AFTER: Partial<Record<FailureCode, number>> = {
  upstream_breaker: 10,
  upstream_busy: 1,
  upstream_down: 10,
};

const SENTENCE: Readonly<Record<FailureCode, string>> = {
  request_invalid: 'This request cannot be forwarded.',
  request_method: 'This server is no tunnel.',
  request_transfer_coding: 'Of the transfer codings, only chunked is understood.',
  request_too_large: 'This request is larger than what is kept until the server is back.',
  client_closed: '',
  unauthenticated: 'This needs a valid token.',
  forbidden: 'The token does not allow this.',
  rate_limited: 'These are too many requests. Come back later.',
  auth_unavailable: 'Tokens cannot be verified at the moment.',
  upstream_breaker: 'The server behind this one keeps failing, and is left alone for some seconds.',
  upstream_busy: 'The server behind this one has as many requests in hand as it may have.',
  upstream_down: 'The servers behind this one are down.',
  upstream_connect: 'The server behind this one cannot be reached.',
  upstream_certificate: 'The server behind this one cannot be trusted.',
  upstream_tls: 'The server behind this one cannot be spoken to securely.',
  upstream_timeout: 'The server behind this one did not answer in time.',
  upstream_reset: 'The server behind this one broke off before it answered.',
  upstream_response: 'The server behind this one gave an answer that is not valid HTTP.',
  upstream_status: 'The server behind this one answered with an error.',
  upstream_translation: 'The server behind this one gave an answer that cannot be translated.',
  maintenance: 'The server behind this one is under maintenance.',
  store_away:
    'The server behind this one is away, and this request cannot be kept until it is back.',
};

/** What a client gets when there is no answer to pass on: nothing about the inside of the house. */
export function failureAnswer({ code, answer }: Failure): OwnAnswer {
  if (answer !== undefined) return answer;
  const body = `${SENTENCE[code]}\n`;
  const seconds = RETRY_AFTER[code];
  return {
    status: STATUS[code],
    fields: [
      ...(seconds === undefined ? [] : ['Retry-After', String(seconds)]),
      'Content-Type',
      'text/plain; charset=utf-8',
      'Content-Length',
      String(Buffer.byteLength(body)),
      'X-Banyan-Error',
      code,
    ],
    body,
  };
}

/** Writes an answer of the proxy itself. */
export function writeAnswer(response: ServerResponse, { status, fields, body }: OwnAnswer): void {
  response.writeHead(status, STATUS_CODES[status], [...fields]);
  response.end(body);
}

/**
 * Answers a request with its failure.
 *
 * @param told what its client is told in any case: names and values in turn
 */
export function answerFailure(
  response: ServerResponse,
  failure: Failure,
  told: readonly string[] = [],
): void {
  const answer = failureAnswer(failure);
  const { status } = answer;
  const fields = [...answer.fields, ...told];
  // Where an upstream's head without a body could not be written, Node writes no body for this one either. It
  // must not announce what does not come: the next answer would be taken for it.
  if (response.statusCode === 204 || response.statusCode === 304) {
    response.writeHead(status, STATUS_CODES[status], [
      ...['Content-Length', '0', ...fields.slice(-2)],
      ...told,
    ]);
    response.end();
    return;
  }
  writeAnswer(response, { ...answer, fields });
}
