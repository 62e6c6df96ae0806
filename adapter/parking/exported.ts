import { BanyanError } from '#contracts';
import { revivedBytes } from '../domain/json-bytes.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import type { BroughtMessage } from '../domain/parked-store.ts';
import { wrongIn } from './exported-line.ts';
import type { ExportedMessage } from './operations.ts';
import { given } from './summary.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => Buffer.from(text, 'base64');

/** Bytes within properties, shorter than JSON.stringify has them. */
function writtenBytes(key: string, value: unknown): unknown {
  const revived = revivedBytes(key, value);
  return Buffer.isBuffer(revived) ? { $bytes: base64(revived) } : value;
}

function readBytes(_key: string, value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && '$bytes' in value;
  return isBytes && typeof value.$bytes === 'string' ? bytesOf(value.$bytes) : value;
}

/** A message as one line of an export. */
export function exportedMessage(message: ParkedMessage): ExportedMessage {
  const { delivery, revisedBody } = message;
  return {
    banyan: 1,
    id: message.id,
    source: message.source,
    shard: message.shard,
    state: message.state,
    exchange: delivery.exchange,
    routingKey: delivery.routingKey,
    properties: JSON.parse(JSON.stringify(delivery.properties), writtenBytes),
    body: base64(delivery.body),
    failure: message.failure,
    context: message.context,
    revision: message.revision,
    ...given('revisedBody', revisedBody && base64(revisedBody)),
    ...given('reason', message.reason),
    attempts: message.attempts,
    latestAttempts: message.latestAttempts,
    release: message.release,
    parkedAt: message.parkedAt,
  };
}

/**
 * A message out of an export. One that was being tried there waits for an operator here. Throws a
 * BanyanError `export_invalid` (exit code 2) for a line that is none.
 */
export function broughtMessage(line: ExportedMessage): BroughtMessage {
  const wrong = wrongIn(line);
  if (wrong !== undefined) {
    throw new BanyanError(
      'export_invalid',
      `this is no line of \`banyan failed export\`: ${wrong}`,
      {
        exitCode: 2,
        advice: 'Each line is one message as JSON, and begins with {"banyan":1,"id":',
      },
    );
  }
  const { id, source, exchange, routingKey, properties, body, revisedBody, state } = line;
  const isTried = state === 'scheduled' || state === 'replaying';
  return {
    id,
    source,
    shard: line.shard,
    state: isTried ? 'parked' : state,
    delivery: {
      exchange,
      routingKey,
      properties: JSON.parse(JSON.stringify(properties), readBytes),
      body: bytesOf(body),
    },
    // The export wrote them from values of these types.
    failure: line.failure as BroughtMessage['failure'],
    context: line.context as BroughtMessage['context'],
    revision: line.revision,
    revisedBody: revisedBody === undefined ? undefined : bytesOf(revisedBody),
    reason: line.reason,
    attempts: line.attempts,
    latestAttempts: line.latestAttempts,
    release: line.release,
    parkedAt: line.parkedAt,
  };
}
