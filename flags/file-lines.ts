import type { FileHandle } from 'node:fs/promises';

/** A line of a file, without its end. */
export type FileLine = {
  readonly text: string;
  /** Where it begins, in bytes. */
  readonly start: number;
  /** Whether a line end follows; the last one of a file may have none. */
  readonly isEnded: boolean;
};

const BLOCK = 64 * 1024;
const LINE_END = 0x0a;

/** The lines of the first `size` bytes, the last one first. Holds a block and a line at a time. */
export async function* linesBackward(handle: FileHandle, size: number): AsyncGenerator<FileLine> {
  let rest: Buffer = Buffer.alloc(0);
  let isEnded = false;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK);
    const block = await blockAt(handle, start, end);
    let bytes: Buffer = rest.length === 0 ? block : Buffer.concat([block, rest]);
    end = start;
    for (let at = bytes.lastIndexOf(LINE_END); at >= 0; at = bytes.lastIndexOf(LINE_END)) {
      const line = bytes.subarray(at + 1);
      if (line.length > 0 || isEnded) yield { text: String(line), start: start + at + 1, isEnded };
      isEnded = true;
      bytes = bytes.subarray(0, at);
    }
    rest = bytes;
  }
  if (rest.length > 0 || isEnded) yield { text: String(rest), start: 0, isEnded };
}

/** The lines of the first `size` bytes, the first one first. Holds a block and a line at a time. */
export async function* linesForward(handle: FileHandle, size: number): AsyncGenerator<FileLine> {
  let rest: Buffer = Buffer.alloc(0);
  for (let start = 0; start < size; start += BLOCK) {
    const block = await blockAt(handle, start, Math.min(size, start + BLOCK));
    const first = start - rest.length;
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    let from = 0;
    for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, from)) {
      yield { text: String(bytes.subarray(from, at)), start: first + from, isEnded: true };
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield { text: String(rest), start: size - rest.length, isEnded: false };
}

async function blockAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  let read = 0;
  while (read < buffer.length) {
    const { bytesRead } = await handle.read(buffer, read, buffer.length - read, start + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
