import type { Admission } from '../domain/admission.ts';
import type { FailureCode } from '../domain/failure.ts';

export type Refusal = Extract<Admission, { isAdmitted: false }>;

/**
 * Lets a request in no further.
 *
 * @param what for the log: nothing that a client sent
 * @param told fields for the client: names and values in turn
 */
export function refusal(
  code: FailureCode,
  what: string,
  told: readonly string[],
  who: 'client' | 'issuer' = 'client',
): Refusal {
  return { isAdmitted: false, failure: { who, when: 'request', code, what }, told };
}
