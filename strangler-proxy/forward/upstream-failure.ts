import type { Arm } from '../domain/decide.ts';
import type { Failure, FailureCode } from '../domain/failure.ts';

/** How far a request had come: to no connection yet, onto one, or to the answer's header section. */
export type Progress = 'connect' | 'headers' | 'body';

/** Says in Banyan's words what undici reports about a request to an upstream. */
export function upstreamFailure(error: Error, who: Arm, when: Progress): Failure {
  const code = codeOf(error);
  const what = `${code}: ${error.message}`;
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return { who: 'client', when: 'request', code: 'request_invalid', what };
  }
  return {
    who,
    when,
    code: when === 'connect' ? 'upstream_connect' : onConnection(error, code),
    what,
  };
}

function onConnection(error: Error, code: string): FailureCode {
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT') {
    return 'upstream_timeout';
  }
  const unreadable =
    error.name === 'HTTPParserError' || // has not always a code
    code.startsWith('HPE_') ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    code === 'ERR_INVALID_CHAR' ||
    code === UNUSABLE ||
    (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad '));
  return unreadable ? 'upstream_response' : 'upstream_reset';
}

/** Whether an error came from a connection on which the upstream had answered before. */
export function wasUsedBefore(error: Error & { socket?: { bytesRead?: number } | null }): boolean {
  return (error.socket?.bytesRead ?? 0) > 0;
}

/** The client left before its answer was complete. */
export function clientClosed(when: 'request' | 'body', what: string): Failure {
  return { who: 'client', when, code: 'client_closed', what };
}

const UNUSABLE = 'UNUSABLE_ANSWER';

/** An answer that its parser takes, and that cannot be passed on all the same. */
export class UnusableAnswer extends Error {
  readonly code = UNUSABLE;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
