import type { RequestRecord } from '../domain/request-record.ts';

/** The part of a logger that the access log needs. */
export type AccessLogger = {
  isLevelEnabled(level: string): boolean;
  info(values: object, message: string): void;
};

/**
 * One line a request, at level info. No query, cookies or other fields: they hold personal data, and
 * the path is what a log must tell.
 */
export function createAccessLog(log: AccessLogger): (record: RequestRecord) => void {
  return (record) => {
    if (!log.isLevelEnabled('info')) return;
    const { plan } = record;
    log.info(
      {
        method: record.method,
        path: record.path,
        route: plan.route?.name,
        arm: record.arm,
        reason: plan.reason,
        fallback: record.fallback,
        upstream: record.upstream,
        status: record.status,
        bytes: record.bytes,
        ms: Math.round(record.totalMs * 10) / 10,
        error: record.failure,
      },
      'request',
    );
  };
}
