import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BanyanError, linkCheck } from '#contracts';
import { linesBackward, linesForward } from './file-lines.ts';
import { withFileLock } from './file-lock.ts';
import { codeOf, isMissing } from './flag-file.ts';
import { endOfHistory } from './history-end.ts';
import {
  entryOf,
  type HistoryDraft,
  type HistoryEntry,
  type HistoryLine,
  hashOf,
  lineOf,
  linkOf,
  readLine,
} from './history-entry.ts';

export type HistoryQuery = {
  readonly limit: number;
  /** Entries below this number alone. */
  readonly before?: number | undefined;
  /** What is about this flag alone. */
  readonly flag?: string | undefined;
};

export type HistoryVerification = {
  readonly entries: number;
  /** The hash of the last entry, to be noted down; undefined where something is wrong, or nothing there. */
  readonly head: string | undefined;
  /** What is wrong first, as a sentence. */
  readonly tampered: string | undefined;
  /** Bytes behind the last entry that are none: left by a crash, or being written just now. */
  readonly torn: number;
};

/** Where the history is, beside banyan.yaml. */
export const FLAG_HISTORY = '.banyan/flag-history.jsonl';

/** Who changed which flags, when, why, and how soon it was in force everywhere. */
export type FlagHistory = {
  /**
   * Appends an entry, which is on the disk when this resolves; `known`: there is one already of the same
   * change and kind among the last 1,000. What a crash left of an entry is set aside into a file beside
   * the history. Throws a BanyanError (exit code 1): `history_unwritable`, `history_broken` where there
   * is no end to append to, `flags_locked`.
   */
  append(draft: HistoryDraft): Promise<'appended' | 'known'>;
  /** Newest first; without what is no entry. Throws a BanyanError `history_unreadable`. */
  read(query: HistoryQuery): Promise<HistoryEntry[]>;
  /** Follows the chain as far as it goes when this begins. Throws a BanyanError `history_unreadable`. */
  verify(anchor?: string): Promise<HistoryVerification>;
};

const sha256 = (text: string) => hash('sha256', text);

/**
 * The history in a file of JSON lines, that many processes append to and nobody rewrites. There need not
 * be one yet. `now`: in ms since 1970.
 */
export function openFlagHistory(
  file: string,
  { now }: { readonly now: () => number },
): FlagHistory {
  return {
    async append(draft) {
      try {
        return await withFileLock(file, async () => {
          await using handle = await open(file, 'a+');
          return await appendTo(handle, draft);
        });
      } catch (cause) {
        throw unwritable(file, cause);
      }
    },

    async read({ limit, before = Number.POSITIVE_INFINITY, flag }) {
      const entries: HistoryEntry[] = [];
      await reading(file, async (handle, size) => {
        for await (const { text } of linesBackward(handle, size)) {
          if (entries.length >= limit) return;
          const line = readLine(text);
          if (line === undefined || line.position >= before) continue;
          const entry = entryOf(line);
          if (entry === undefined) continue;
          const isAsked = flag === undefined || entry.flags.some(({ name }) => name === flag);
          if (isAsked) entries.push(entry);
        }
      });
      return entries;
    },

    async verify(anchor) {
      const check = linkCheck(
        (line: HistoryLine, previous) => hashOf(line, previous, sha256),
        anchor?.trim().toLowerCase(),
      );
      let entries = 0;
      let torn = 0;
      let tampered: string | undefined;
      await reading(file, async (handle, size) => {
        for await (const { text, start, isEnded } of linesForward(handle, size)) {
          if (isEnded) entries += 1;
          else torn = size - start;
          if (isEnded) tampered ??= check.add([linkOf(text)]);
        }
      });
      tampered ??= check.end();
      const isWhole = tampered === undefined && entries > 0;
      return { entries, head: isWhole ? check.last().hash : undefined, tampered, torn };
    },
  };

  async function appendTo(handle: FileHandle, draft: HistoryDraft): Promise<'appended' | 'known'> {
    const { head, end, isKnown, setAside } = await endOfHistory(file, handle, draft);
    if (isKnown) return 'known';
    const at = new Date(now()).toISOString();
    const line = Buffer.from(`${lineOf(draft, { head, at, setAside }, sha256)}\n`);
    try {
      await handle.appendFile(line);
      await handle.sync();
    } catch (error) {
      // Half an entry is none; what cannot be removed is set aside the next time.
      const { size } = await handle.stat();
      // A disk may have hung for longer than a lock is respected: others come after this one.
      if (size <= end + line.length) await handle.truncate(end).catch(() => {});
      throw error;
    }
    if (end === 0) await syncFolder(file);
    return 'appended';
  }
}

/** A new file may else be lost with all that is in it. */
async function syncFolder(file: string): Promise<void> {
  await using folder = await open(dirname(file));
  await folder.sync();
}

async function reading(
  file: string,
  read: (handle: FileHandle, size: number) => Promise<void>,
): Promise<void> {
  try {
    await using handle = await open(file);
    await read(handle, (await handle.stat()).size);
  } catch (cause) {
    if (isMissing(cause)) return;
    throw new BanyanError('history_unreadable', `cannot read ${file}: ${String(cause)}`, { cause });
  }
}

function unwritable(file: string, cause: unknown): unknown {
  if (cause instanceof BanyanError) return cause;
  const isFull = codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT';
  return new BanyanError('history_unwritable', `cannot write ${file}: ${String(cause)}`, {
    cause,
    advice: isFull
      ? 'Make room on the disk. The flags have changed all the same; this change is not in the history.'
      : 'Let this user write to the folder. The flags have changed all the same; this change is not in the history.',
  });
}
