import type { ParkedDetails } from '#adapter';
import { padded, pieces } from '../columns.ts';
import { printable } from '../table.ts';
import { counted, secondOf, shortId } from '../words.ts';
import { wrapped } from '../wrapped.ts';
import { markedJson } from './marked-json.ts';

/** Columns from which the original stands beside the decoded message. */
const WIDE = 120;

/** All about one message, for a terminal so many columns wide. */
export function showText(details: ParkedDetails, width: number): string {
  return [...factLines(details, width), '', ...messageLines(details, width)].join('\n');
}

function factLines(details: ParkedDetails, width: number): readonly string[] {
  return factsOf(details).flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : wrapped(`${name.padEnd(12)} `, printable(value), width),
  );
}

function factsOf(details: ParkedDetails): readonly (readonly [string, string | undefined])[] {
  const { attempts, revision, reason, behind } = details;
  const codes = Object.entries(details.codes ?? {}).map(([name, code]) => `${name}=${code}`);
  return [
    ['id', details.id],
    ['state', details.state],
    ['why', details.why],
    ['class', details.class],
    ['fingerprint', details.fingerprint],
    ['place', details.pointer],
    ['codes', codes.join(', ')],
    ['contract', details.contract],
    ['aggregate', details.aggregate],
    ['received', receivedText(details)],
    ['properties', propertiesText(details.properties)],
    ['message key', details.messageKey],
    ['trace', details.traceId],
    ['parked', `${secondOf(details.parkedAt)} UTC by release ${details.release}`],
    ['changed', `${secondOf(details.updatedAt)} UTC`],
    ['due', details.dueAt && `${secondOf(details.dueAt)} UTC`],
    ['attempts', String(attempts)],
    ...details.latestAttempts.map(
      ({ at, by, failure }) => ['', `${secondOf(at)} UTC, ${by}: ${failure}`] as const,
    ),
    ['revision', reason === undefined ? String(revision) : `${revision} (${reason})`],
    ['replay job', details.job === undefined ? undefined : String(details.job)],
    ['outcome', details.outcome],
    ['behind', behind.map(shortId).join(', ')],
    ['holds back', details.heldBack === 0 ? undefined : counted(details.heldBack, 'message')],
  ];
}

function receivedText({ source, exchange, routingKey, bytes, charset }: ParkedDetails): string {
  if (source === 'request') return `by the proxy on its route ${routingKey}, ${bytes} bytes`;
  const from = exchange === '' ? 'the default exchange' : exchange;
  return `${from} ${routingKey}, ${bytes} bytes, ${charset ?? 'charset unknown'}`;
}

function propertiesText(properties: ParkedDetails['properties']): string | undefined {
  return Object.keys(properties).length === 0 ? undefined : JSON.stringify(properties);
}

function messageLines(details: ParkedDetails, width: number): readonly string[] {
  const { decoded, original, pointer, why } = details;
  const originalLines = original?.split(/\r\n|[\r\n]/).map((line) => line.replaceAll('\t', '  '));
  const shown = originalLines?.map(printable);
  if (decoded === undefined) {
    return shown === undefined ? NOT_SHOWN : ['The original:', ...shown];
  }
  const marked = markedJson(decoded, { pointer, why });
  if (shown === undefined) return marked;
  return width < WIDE ? [...marked, '', 'The original:', ...shown] : beside(marked, shown, width);
}

const NOT_SHOWN = [
  'The message is not shown: what in it is personal is unknown.',
  '--reveal shows it, --raw has its bytes.',
];

/** Two texts, each on its half of the lines. */
function beside(
  left: readonly string[],
  right: readonly string[],
  width: number,
): readonly string[] {
  const half = Math.floor((width - 3) / 2);
  const lefts = ['DECODED', ...left].flatMap((line) => pieces(line, half));
  const rights = ['ORIGINAL', ...right].flatMap((line) => pieces(line, half));
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, index) =>
    `${padded(lefts[index] ?? '', half)} │ ${rights[index] ?? ''}`.trimEnd(),
  );
}
