import { strictText } from '../delivery/decoding/strict-text.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { decodedMessage, maskFor } from './decoded-message.ts';
import type { ParkedDetails } from './operations.ts';
import { given, summaryOf } from './summary.ts';

/** Everything about one message; personal data only if it is to be revealed. */
export function detailsOf(
  message: ParkedMessage,
  neighbours: Pick<ParkedDetails, 'behind' | 'heldBack'>,
  reveal: boolean,
): ParkedDetails {
  const { delivery, context, failure } = message;
  const decoded = decodedMessage(message);
  const mask = decoded.ok ? maskFor(message, decoded.value) : undefined;
  const shown = !decoded.ok ? undefined : reveal ? decoded.value : mask?.(decoded.value);
  return {
    ...summaryOf(message),
    exchange: delivery.exchange,
    properties: propertiesOf(message, reveal),
    ...given('messageKey', context.messageKey),
    ...given('charset', charsetOf(message)),
    ...given('codes', failure.codes),
    latestAttempts: message.latestAttempts,
    release: message.release,
    ...given('reason', message.reason),
    ...given('decoded', shown),
    ...given('original', reveal ? originalOf(message) : undefined),
    ...neighbours,
  };
}

/** What a legacy puts into headers, and a client into its fields and its target, may be personal. */
function propertiesOf(
  { source, delivery }: ParkedMessage,
  reveal: boolean,
): ParkedDetails['properties'] {
  if (source === 'request') {
    if (reveal) return delivery.properties;
    const { method, fields } = delivery.properties;
    // As the proxy wrote them: names and values in turn.
    const names = Array.isArray(fields) ? fields.filter((_, index) => index % 2 === 0) : [];
    return { method, fields: names };
  }
  const { headers, ...properties } = delivery.properties;
  const told = reveal ? headers : headers && Object.keys(headers as object);
  return { ...properties, ...given('headers', told) };
}

function charsetOf({ context: { charset } }: ParkedMessage): string | undefined {
  if (charset === undefined) return undefined;
  const declared = charset.declared === undefined ? '' : `, declared ${charset.declared}`;
  return `${charset.used} (${charset.because}${declared})`;
}

/** The original bytes as text, in the charset that they were read in; undefined where they are none. */
function originalOf({ delivery, context }: ParkedMessage): string | undefined {
  const bytes = Buffer.from(delivery.body);
  const charset = context.charset?.used;
  if (charset !== undefined) return strictText(bytes, charset);
  return strictText(bytes, 'utf-8') ?? strictText(bytes, 'cp949');
}
