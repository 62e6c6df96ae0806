import { type Delivery, fingerprintOf, type Rehearsed } from '#adapter';
import { eventContracts, ignoredContracts, legacyContracts } from '#contracts';
import { jsonText } from './json-text.ts';
import { printable } from './table.ts';

/** What would become of one message, for a reader; personal data masked unless revealed. */
export type RehearsalReport = {
  readonly file: string;
  readonly bytes: number;
  readonly charset?: {
    readonly used: string;
    readonly declared?: string;
    readonly because: string;
  };
  readonly format?: string;
  /** `name@version` that the message keeps or breaks, or that says to ignore it. */
  readonly contract?: string;
  /** What is ignored is not validated: unchecked. */
  readonly verdict: 'kept' | 'broken' | 'unchecked' | 'unknown';
  /** Absent where nobody knows what in it is personal. */
  readonly message?: unknown;
  readonly events: readonly unknown[];
  /** Why the SCM has no use for it. */
  readonly ignored?: string;
  /** Why it comes too late to count. */
  readonly stale?: string;
  /** What a person should look at; absent if there is nothing. */
  readonly remarks?: readonly string[];
  /** Why it would be parked. */
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly pointer?: string;
    readonly fingerprint: string;
  };
};

export function rehearsalReport(
  file: string,
  { body }: Delivery,
  { decoded, reading, interpretation }: Rehearsed,
  reveal: boolean,
): RehearsalReport {
  const failure = interpretation.kind === 'failed' ? interpretation.failure : undefined;
  const contractId = contractIdOf(reading);
  const value = decoded.kind === 'decoded' ? decoded.value : undefined;
  const current = reading.kind === 'read' ? reading.message : value;
  const reader = reading.kind === 'read' ? reading.contract.id : contractId;
  const contract = [...legacyContracts, ...ignoredContracts].find(({ id }) => id === reader);
  const message = reveal ? current : contract?.mask(current);
  const { events, remarks } =
    interpretation.kind === 'translated' ? interpretation.message : { events: [], remarks: [] };
  return {
    file,
    bytes: body.length,
    ...(decoded.charset === undefined ? {} : { charset: decoded.charset }),
    ...(decoded.kind === 'decoded' ? { format: decoded.format } : {}),
    ...(contractId === undefined ? {} : { contract: contractId }),
    verdict: contractId === undefined ? 'unknown' : VERDICTS[reading.kind],
    ...(message === undefined ? {} : { message }),
    events: events.map((event) => (reveal ? event : eventContracts[event.type].mask(event))),
    ...(interpretation.kind === 'ignored' ? { ignored: interpretation.reason } : {}),
    ...(interpretation.kind === 'stale' ? { stale: interpretation.reason } : {}),
    ...(remarks.length === 0 ? {} : { remarks }),
    ...(failure === undefined
      ? {}
      : {
          failure: {
            code: failure.code,
            message: failure.message,
            ...(failure.pointer === undefined ? {} : { pointer: failure.pointer }),
            fingerprint: fingerprintOf(failure),
          },
        }),
  };
}

const VERDICTS = { read: 'kept', ignored: 'unchecked', failed: 'broken' } as const;

function contractIdOf(reading: Rehearsed['reading']): string | undefined {
  if (reading.kind === 'read') return reading.sentAs;
  return reading.kind === 'ignored' ? reading.contract : reading.failure.contract;
}

export function rehearsalText(report: RehearsalReport): string {
  const { file, bytes, charset, format, contract, verdict, message, events } = report;
  const { remarks = [] } = report;
  const said = charset?.declared === undefined ? '' : `, declared ${charset.declared}`;
  const read =
    charset === undefined ? 'no charset fits' : `${charset.used} (${charset.because}${said})`;
  return [
    printable(`${file}: ${bytes} bytes, ${read}${format === undefined ? '' : `, ${format}`}`),
    printable(`contract ${contract ?? 'unknown'}${verdict === 'unknown' ? '' : `: ${verdict}`}`),
    message === undefined ? notShown(format) : jsonText(message),
    ...meaningOf(report).map(printable),
    ...remarks.map((remark) => printable(`needs a look: ${remark}`)),
    ...events.map(jsonText),
  ].join('\n');
}

function meaningOf({ events, ignored, stale, failure }: RehearsalReport): readonly string[] {
  if (failure !== undefined) {
    return [`would be parked: ${failure.message}`, `  ${failure.fingerprint}`];
  }
  if (ignored !== undefined) return [`ignored: ${ignored}`];
  if (stale !== undefined) return [`stale: ${stale}`];
  return [`${events.length} ${events.length === 1 ? 'event' : 'events'}`];
}

function notShown(format: string | undefined): string {
  return format === undefined
    ? 'The message is not shown: it cannot be read.'
    : 'The message is not shown: what in it is personal is unknown (--reveal shows it).';
}
