import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { BanyanError } from '#contracts';
import { type FlagFile, parseFlagFile } from './flag-format.ts';

export type { FeatureFlag, FlagFile } from './flag-format.ts';

/**
 * Reads a local flag file; one that does not exist has no flags.
 * Throws a BanyanError (exit code 1): `flags_unreadable`, or `flags_invalid` with all that is wrong.
 */
export async function readFlagFile(file: string): Promise<FlagFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return { version: 2, features: [], segments: [] };
    throw new BanyanError('flags_unreadable', `cannot read ${file}: ${String(cause)}`, { cause });
  }
  const parsed = parseFlagFile(text);
  if (parsed.ok) return parsed.file;
  throw new BanyanError('flags_invalid', `${file} is no flag file: ${parsed.problems.join('; ')}`, {
    advice: `Correct it, or remove it to start without flags. It has not been changed.`,
  });
}

/** Writes a file so that a reader sees the text before or the text after, never a part. */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A link stays a link, and who could read the file can still do so.
  const target = await realpath(file).catch(() => file);
  const old = await stat(target).catch(() => undefined);
  const next = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(next, text, { flush: true });
    if (old !== undefined) {
      await chown(next, old.uid, old.gid).catch(() => {}); // only root may give a file away
      await chmod(next, old.mode);
    }
    await rename(next, target);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

/** Whether the error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** The code of a system error. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
