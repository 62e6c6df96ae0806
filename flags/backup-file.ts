import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, replaceFile } from './flag-file.ts';
import { type FlagFile, parseFlagFile } from './flag-format.ts';

/**
 * What an Unleash server last said, on disk, for a start while it is away. unleash-client's own
 * storage does not write atomically, and a crash while writing would lose the flags.
 */
export class BackupFile {
  readonly #file: string;

  constructor(folder: string, name: string) {
    this.#file = join(folder, `unleash-${name}.json`);
  }

  async get(): Promise<FlagFile | undefined> {
    try {
      const parsed = parseFlagFile(await readFile(this.#file, 'utf8'));
      if (parsed.ok) return parsed.file;
      throw new Error(`the backup ${this.#file} is of no use: ${parsed.problems.join('; ')}`);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async set(flags: FlagFile): Promise<void> {
    await replaceFile(this.#file, JSON.stringify(flags));
  }
}
