import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import { codeOf } from './flag-file.ts';

const RETRY_MS = 10;
const WAIT_MS = 10_000;
/** Whoever holds a lock works for milliseconds: one of this age was left behind by a crash. */
const STALE_MS = 5_000;

/**
 * Runs `work` while holding `<file>.lock`, which processes on any machine that shares the folder
 * respect. Throws a BanyanError `flags_locked` (exit code 1) when the lock cannot be had in 10 s.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const owner = randomUUID();
  await mkdir(dirname(file), { recursive: true });
  const deadline = Date.now() + WAIT_MS;
  while (!(await take(lock, owner))) {
    if (Date.now() > deadline) {
      throw new BanyanError('flags_locked', `${lock} is held by another writer`, {
        advice: `Try again. If nobody else is writing, remove ${lock}*.`,
      });
    }
    await breakStale(lock);
    await delay(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    if ((await contentOf(lock)) === owner) await rm(lock, { force: true });
  }
}

async function take(lock: string, owner: string): Promise<boolean> {
  try {
    await writeFile(lock, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * A second link to the stale lock is what only one waiter gets: without it, a slow waiter would
 * remove the fresh lock of a quicker one.
 */
async function breakStale(lock: string): Promise<void> {
  if (!(await isStale(lock))) return;
  const breaking = `${lock}.stale`;
  try {
    await link(lock, breaking);
  } catch {
    return;
  }
  if (await isStale(lock)) await rm(lock, { force: true });
  await rm(breaking, { force: true });
}

async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
}

function contentOf(lock: string): Promise<string | undefined> {
  return readFile(lock, 'utf8').catch(() => undefined);
}
