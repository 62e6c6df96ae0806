import type { RequestRecord } from './request-record.ts';

/**
 * What a request says of the arm that its plan names: `left` that its client waited in vain until it left.
 */
export type ArmOutcome = 'success' | 'error' | 'left';

/** What it takes to say so. */
export type ArmRecord = Pick<
  RequestRecord,
  'plan' | 'status' | 'fallback' | 'failure' | 'firstByteMs' | 'totalMs'
>;

/**
 * Whose error a request is: the service's when it had to fall back, whatever came of it at the legacy. Undefined for
 * what says nothing of an arm: the proxy itself has answered, or the client did not stay for the end.
 */
export function armOutcome(record: ArmRecord): ArmOutcome | undefined {
  const { plan, status, fallback, failure } = record;
  if (plan.route === undefined || plan.reason === 'retired') return undefined;
  if (fallback !== undefined) return 'error';
  if (failure?.who === plan.arm) {
    return failure.code === 'maintenance' || failure.code === 'store_away' ? undefined : 'error';
  }
  if (failure !== undefined) {
    return failure.code === 'client_closed' && failure.when === 'request' ? 'left' : undefined;
  }
  if (status === undefined) return undefined;
  return status >= 500 ? 'error' : 'success';
}
