import type { AccessLog } from '#contracts';
import { clientAddress, maskedAddress } from '../domain/client-address.ts';
import { combinedLines } from '../domain/combined-line.ts';
import type { RequestRecord } from '../domain/request-record.ts';
import { fieldValues } from '../domain/routed-request.ts';
import { traceOf } from '../domain/trace-context.ts';

/** The part of a logger that the access log needs. */
export type AccessLogger = {
  isLevelEnabled(level: string): boolean;
  info(values: object, message: string): void;
};

/** Where an access log is written, and what it cannot know by itself. */
export type AccessLogPlace = {
  /** For json. */
  readonly log: AccessLogger;
  /** For combined. */
  readonly write: (line: string) => void;
  readonly isTrusted: (address: string) => boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** ms since 1970. */
  readonly now: () => number;
};

/**
 * One line a request, at level info. No cookies or other fields, and unless asked for, no query and no
 * whole address: they are or hold personal data, and the path is what a log must tell.
 */
export function createAccessLog(
  { format, sample, address, query }: AccessLog,
  { log, write, isTrusted, random, now }: AccessLogPlace,
): (record: RequestRecord) => void {
  const masked = remembered(maskedAddress);
  const clientOf = ({ peer, fields }: RequestRecord) => {
    if (address === 'omitted' || peer === undefined) return undefined;
    const client = clientAddress(peer, fields, isTrusted);
    return address === 'masked' ? masked(client) : client;
  };
  const combined = combinedLines();
  const writers: Readonly<Record<AccessLog['format'], (record: RequestRecord) => void>> = {
    off() {},
    json(record) {
      log.info(
        {
          method: record.method,
          path: query ? record.pathAndQuery : record.path,
          client: clientOf(record),
          route: record.plan.route?.name,
          arm: record.arm,
          reason: record.plan.reason,
          fallback: record.fallback,
          retries: record.retries || undefined,
          upstream: record.upstream,
          instance: record.arm === 'service' ? record.instance : undefined,
          status: record.status,
          bytes: record.bytes,
          received: record.received,
          firstMs: record.firstByteMs && tenths(record.firstByteMs),
          ms: tenths(record.totalMs),
          error: record.failure,
          trace_id: (record.trace ?? traceOf(record.fields))?.traceId,
        },
        'request',
      );
    },
    combined(record) {
      const { method, version, status, bytes, fields } = record;
      const [referer] = fieldValues(fields, 'referer');
      write(
        combined({
          client: clientOf(record) ?? '-',
          at: now() - record.totalMs,
          method,
          target: query ? record.pathAndQuery : record.path,
          version,
          status,
          bytes,
          referer: query ? referer : referer?.replace(/[?#].*$/s, ''),
          userAgent: fieldValues(fields, 'user-agent')[0],
        }),
      );
    },
  };
  if (format === 'off') return writers.off;
  const writeLine = writers[format];
  return (record) => {
    if (!log.isLevelEnabled('info')) return;
    if (sample < 1 && !hasFailed(record) && random() >= sample) return;
    writeLine(record);
  };
}

/** Whoever looks for trouble must find all of it; but a client that asks too often must not fill the log. */
function hasFailed({ failure, fallback, retries, status }: RequestRecord): boolean {
  if (failure?.code === 'rate_limited') return false;
  return failure !== undefined || fallback !== undefined || retries > 0 || (status ?? 0) >= 500;
}

/** The same of few texts is asked again and again. */
function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) {
      if (known.size >= REMEMBERED) known.clear();
      made = make(text);
      known.set(text, made);
    }
    return made;
  };
}

const REMEMBERED = 1_000;

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
