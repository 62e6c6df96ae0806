import type { ServerResponse } from 'node:http';

/** Bytes of a copy that is kept for the next: as much as is read at once. */
const SIZE = 64 * 1024;
/** Bytes that are not worth keeping a copy for. */
const SMALL = 4 * 1024;
/** So many are kept when nobody needs them. */
const KEPT = 64;

const kept: Buffer[] = [];

/**
 * Writes bytes that are only valid during the call. Returns whether more can be written at once. The copy is used
 * again once it has left: a download of a gigabyte makes no gigabyte of garbage.
 */
export function writeCopy(response: ServerResponse, bytes: Buffer, isLast: boolean): boolean {
  if (isLast && bytes.length <= SMALL) {
    // As text, because Node then makes one write of it and the header section.
    response.end(bytes.toString('latin1'), 'latin1');
    return true;
  }
  if (bytes.length <= SMALL || bytes.length > SIZE) {
    return write(response, Buffer.from(bytes), isLast, undefined);
  }
  const copy = kept.pop() ?? Buffer.allocUnsafeSlow(SIZE);
  bytes.copy(copy);
  return write(response, copy.subarray(0, bytes.length), isLast, (error) => {
    // What did not leave may still be in somebody's hands.
    if (!error && kept.length < KEPT) kept.push(copy);
  });
}

function write(
  response: ServerResponse,
  bytes: Buffer,
  isLast: boolean,
  onLeft: ((error?: Error | null) => void) | undefined,
): boolean {
  if (!isLast) return response.write(bytes, onLeft);
  response.end(bytes, onLeft);
  return true;
}
