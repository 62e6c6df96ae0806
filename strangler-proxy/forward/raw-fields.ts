import type { Dispatcher } from 'undici';

/** Names and values in turn, of a header or trailer section as undici gives it. */
export function rawFields(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  // HTTP/1 sections come as buffers, whatever else the type allows.
  return ((raw ?? []) as Buffer[]).map((part) => part.toString('latin1'));
}

/** The same in pairs, as node:http wants trailers. */
export function fieldPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return pairs;
}
