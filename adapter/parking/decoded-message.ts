import { contractsFor, legacyContracts } from '#contracts';
import { decode } from '../delivery/decoding/decode.ts';
import { parseJson } from '../delivery/decoding/json.ts';
import type { CharsetDecision } from '../domain/delivery.ts';
import { eventContractOf } from '../domain/event-reading.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { currentDelivery } from './current-delivery.ts';

/** A message as it stands, decoded. */
export type DecodedMessage =
  | { readonly ok: true; readonly value: unknown; readonly charset?: CharsetDecision }
  | { readonly ok: false; readonly problem: string };

export function decodedMessage(message: ParkedMessage): DecodedMessage {
  if (message.source === 'request') return { ok: false, problem: 'a request is sent as it came' };
  const delivery = currentDelivery(message);
  if (message.source === 'legacy') {
    const decoded = decode(delivery);
    if (decoded.kind === 'failed') return { ok: false, problem: decoded.failure.message };
    return { ok: true, value: decoded.value, charset: decoded.charset };
  }
  const parsed = parseJson(Buffer.from(delivery.body).toString('utf8'));
  return parsed.ok
    ? { ok: true, value: parsed.value }
    : { ok: false, problem: `the event ${parsed.problem}` };
}

/**
 * Hides what is personal in a decoded message; undefined where nobody knows what that is: without a
 * contract every field may be.
 */
export function maskFor(
  { source, failure }: ParkedMessage,
  decoded: unknown,
): ((message: unknown) => unknown) | undefined {
  if (source === 'scm') return eventContractOf(decoded)?.mask;
  const [said] = contractsFor(decoded);
  return (legacyContracts.find(({ id }) => id === failure.contract) ?? said)?.mask;
}
