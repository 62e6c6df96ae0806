import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { jsonLine } from './json-text.ts';

/** Writes a line as fast as it is read: a long listing must not pile up in memory. */
export async function writeLine(text: string, stream: Writable = process.stdout): Promise<void> {
  if (!stream.write(`${text}\n`)) await once(stream, 'drain');
}

/** Writes a line of NDJSON. */
export function writeRecord(value: unknown, stream?: Writable): Promise<void> {
  return writeLine(jsonLine(value), stream);
}
