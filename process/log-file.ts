import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BanyanError } from '#contracts';
import { gatherLines } from './gathered-lines.ts';
import { type LogTrouble, openLogDestination } from './log-destination.ts';

/** Lines, each with its line feed, to a file of their own. */
export type LogFile = {
  write(line: string): void;
  /** Writes what waits, and closes the file. Lines that come later are dropped. */
  close(): Promise<void>;
};

/** Bytes that are gathered before they are written, and the ms that they wait at most. */
const GATHERED = 64 * 1024;
const FLUSH_MS = 1_000;

/**
 * Opens a file to add lines to. After a SIGHUP it is opened again by its name, as logrotate wants it. A full
 * disk is no reason to answer nobody: lines wait, up to 16 MiB of them, and `onTrouble` is told.
 * Throws a BanyanError `log_file` (exit code 2) when it cannot be written.
 */
export async function openLogFile(
  path: string,
  onTrouble: (trouble: LogTrouble) => void = () => {},
): Promise<LogFile> {
  await tryOut(path);
  const stream = openLogDestination({
    dest: path,
    minLength: GATHERED,
    maxWrite: 2 * GATHERED,
    periodicFlush: FLUSH_MS,
    onTrouble,
  });
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
