import { STATUS_CODES } from 'node:http';
import type { Dispatcher } from 'undici';

/** Names and values in turn, of a header or trailer section as undici gives it. */
export function rawFields(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  // HTTP/1 sections come as buffers (from node:http as strings), whatever else the type allows.
  return ((raw ?? []) as Buffer[]).map((part) => part.toString('latin1'));
}

/** The reason as node:http writes it, byte for byte; undici has read it as UTF-8. */
export function reasonPhrase(status: number, reason: string | undefined): string {
  if (reason === undefined) return '';
  if (/^[\x20-\x7e]*$/.test(reason)) return reason;
  // Of another charset, nothing is left to be passed on. The status says the same.
  if (reason.includes('\ufffd')) return STATUS_CODES[status] ?? '';
  return Buffer.from(reason).toString('latin1');
}
