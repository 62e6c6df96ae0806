import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { WatchedFile } from '#process';
import { withFileLock } from './file-lock.ts';
import { isMissing, replaceFile } from './flag-file.ts';
import { parseOverrides } from './flag-news.ts';
import { mergedOverrides, type Override } from './override.ts';

/** Where it is, beside banyan.yaml. */
export const OVERRIDES = '.banyan/overrides.json';

const POLL_MS = 200;

/** Overrides in a file beside the process, which all processes of the folder share. */
export type OverrideFile = {
  /** Throws when it cannot be read, or is none. */
  read(): Promise<readonly Override[]>;
  /** Adds what it does not know. Throws when it cannot be written; one that is none is left as it is. */
  add(overrides: readonly Override[]): Promise<void>;
  /** Tells what somebody else wrote, and what is wrong with it; returns how to end that. */
  watch(
    told: (overrides: readonly Override[]) => void,
    failed: (error: unknown) => void,
  ): () => void;
};

/** @param now ms since 1970 */
export function overrideFile(file: string, now: () => number): OverrideFile {
  const read = async () => {
    try {
      return parseOverrides(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (isMissing(error)) return [];
      throw new Error(`${file} is of no use: ${error instanceof Error ? error.message : error}`);
    }
  };
  return {
    read,
    add: (overrides) =>
      withFileLock(file, async () => {
        const known = await read();
        const merged = mergedOverrides(known, overrides, now());
        if (isDeepStrictEqual(merged, known)) return;
        await replaceFile(file, `${JSON.stringify(merged, null, 2)}\n`);
      }),
    watch(told, failed) {
      const watched = new WatchedFile(file, {
        everyMs: POLL_MS,
        changed: async () => told(await read()),
        gone: () => {}, // what is known stays in force
        failed,
      });
      watched.start();
      return () => watched.stop();
    },
  };
}
