import type { Arm } from '../domain/decide.ts';
import type { Failure, FailureCode } from '../domain/failure.ts';
import { tlsTrouble } from '../domain/tls-trouble.ts';

/** How far a request had come: to no connection yet, onto one, or to the answer's header section. */
export type Progress = 'connect' | 'headers' | 'body';

/** Says in Banyan's words what became of a request to an upstream. */
export function upstreamFailure(error: Error, who: Arm, when: Progress): Failure {
  const code = codeOf(error);
  const what = `${code}: ${error.message}`;
  const trouble = tlsTrouble(code, error.message);
  if (trouble !== undefined) {
    return { who, when, code: trouble.code, what: `${trouble.words} (${what.trim()})` };
  }
  return { who, when, code: when === 'connect' ? connecting(code) : onConnection(code), what };
}

/** A TLS handshake that does not end counts as connecting. */
function connecting(code: string): FailureCode {
  return isTimeout(code) || code === 'ETIMEDOUT' ? 'upstream_timeout' : 'upstream_connect';
}

function isTimeout(code: string): boolean {
  return code === 'UPSTREAM_TIMEOUT' || code === 'ERR_UPSTREAM_UPGRADE_TIMEOUT';
}

function onConnection(code: string): FailureCode {
  if (isTimeout(code)) return 'upstream_timeout';
  if (code === 'UNTRANSLATABLE') return 'upstream_translation';
  // The last are Node's, of answers to upgrades and of what rules made of a field.
  const unreadable =
    code === 'BAD_ANSWER' || code.startsWith('HPE_') || code === 'ERR_INVALID_CHAR';
  return unreadable ? 'upstream_response' : 'upstream_reset';
}

/** The client left before its answer was complete. */
export function clientClosed(when: 'request' | 'body', what: string): Failure {
  return { who: 'client', when, code: 'client_closed', what };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
