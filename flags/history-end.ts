import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BanyanError, CHAIN_START, type ChainHead } from '#contracts';
import { type FileLine, linesBackward } from './file-lines.ts';
import { entryOf, type HistoryDraft, readLine } from './history-entry.ts';

/** Where the next entry goes. */
export type HistoryEnd = {
  readonly head: ChainHead;
  /** The file's size, in bytes. */
  readonly end: number;
  /** Whether the change has been told. */
  readonly isKnown: boolean;
  /** The name of the file with what stood behind the head and was no entry. */
  readonly setAside: string | undefined;
};

/** Entries in which a change is looked for. */
const LOOK_BACK = 1_000;

/**
 * Finds the last entry, and whether the change is among the last ones; to be called by who holds the
 * lock. A last line that is no entry, as a crash leaves it, is moved to a file beside the history.
 */
export async function endOfHistory(
  file: string,
  handle: FileHandle,
  { change, what }: Pick<HistoryDraft, 'change' | 'what'>,
): Promise<HistoryEnd> {
  const { size } = await handle.stat();
  let head: ChainHead | undefined;
  let torn: FileLine | undefined;
  let isKnown = false;
  let looked = 0;
  for await (const line of linesBackward(handle, size)) {
    const read = line.isEnded ? readLine(line.text) : undefined;
    if (head === undefined && read === undefined) {
      if (torn !== undefined) throw broken(file);
      torn = line;
      continue;
    }
    head ??= read;
    looked += 1;
    // Most lines need not be taken apart.
    if (read !== undefined && line.text.includes(JSON.stringify(change))) {
      const entry = entryOf(read);
      isKnown ||= entry?.change === change && entry.what === what;
    }
    if (isKnown || looked === LOOK_BACK) break;
  }
  head ??= CHAIN_START;
  const aside = `${file}.torn-${head.position + 1}`;
  if (torn !== undefined) await moveTail(handle, { start: torn.start, size }, aside);
  const isAside = await exists(aside);
  return {
    head,
    end: torn?.start ?? size,
    isKnown,
    setAside: isAside ? basename(aside) : undefined,
  };
}

/** First a copy, then the cut: a crash in between costs nothing. */
async function moveTail(
  handle: FileHandle,
  { start, size }: { readonly start: number; readonly size: number },
  aside: string,
): Promise<void> {
  const bytes = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  {
    await using beside = await open(aside, 'a');
    await beside.appendFile(bytes.subarray(0, bytesRead));
    await beside.sync();
  }
  await handle.truncate(start);
}

async function exists(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined;
}

function broken(file: string): BanyanError {
  return new BanyanError('history_broken', `${file} does not end in an entry`, {
    advice: `See what \`banyan flags history --verify\` finds; restore the file from a backup, or move it away.`,
  });
}
