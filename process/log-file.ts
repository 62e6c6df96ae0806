import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { BanyanError } from '#contracts';
import { gatherLines } from './gathered-lines.ts';

/** Lines, each with its line feed, to a file of their own. */
export type LogFile = {
  write(line: string): void;
  /** Writes what waits, and closes the file. Lines that come later are dropped. */
  close(): Promise<void>;
};

/** Bytes that are gathered before they are written, and the ms that they wait at most. */
const GATHERED = 64 * 1024;
const FLUSH_MS = 1_000;
/** Bytes that may wait for a slow disk; what is beyond is dropped. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * Opens a file to add lines to. After a SIGHUP it is opened again by its name, as logrotate wants it.
 * Throws a BanyanError `log_file` (exit code 2) when it cannot be written.
 */
export async function openLogFile(path: string): Promise<LogFile> {
  await tryOut(path);
  const stream = pino.destination({
    dest: path,
    sync: false,
    minLength: GATHERED,
    maxWrite: 2 * GATHERED,
    periodicFlush: FLUSH_MS,
    maxLength: MOST_WAITING,
  });
  // A full disk is no reason to answer nobody.
  stream.on('error', () => {});
  await new Promise((resolve) => stream.once('ready', resolve));
  const reopen = () => stream.reopen();
  const lines = gatherLines((text) => stream.write(text));
  let isOpen = true;
  const flush = () => {
    lines.flush();
    try {
      stream.flushSync();
    } catch {
      // There is nobody left to tell.
    }
  };
  process.on('SIGHUP', reopen).once('exit', flush);
  return {
    write(line) {
      if (isOpen) lines.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        process.off('SIGHUP', reopen).off('exit', flush);
        stream.once('close', resolve);
        // What the disk does not take is given up.
        stream.once('error', () => stream.destroy());
        lines.flush();
        isOpen = false;
        stream.end();
      }),
  };
}

/** Pino's stream cannot be closed when it could not be opened. */
async function tryOut(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, 'a')).close();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BanyanError('log_file', `cannot write the log ${path}: ${reason}`, {
      exitCode: 2,
      advice: 'Name a file in a folder where this process may write.',
      cause,
    });
  }
}
