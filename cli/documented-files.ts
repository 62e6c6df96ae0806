import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ContractFiles, Example } from '#contracts';

/**
 * Reads every version of every contract under a folder: `<anything>/v<N>/schema.json`, and the examples
 * in `valid/` beside it, in the order of their paths.
 *
 * @throws Error naming a file that is not JSON
 */
export function readDocumentedFiles(folder: string): ContractFiles[] {
  return globSync('**/v*/schema.json', { cwd: folder })
    .sort()
    .map((file) => ({
      schema: read(join(folder, file)),
      examples: examplesIn(join(folder, dirname(file), 'valid')),
    }));
}

function examplesIn(folder: string): Example[] {
  return globSync('*.json', { cwd: folder })
    .sort()
    .map((file) => ({ name: basename(file, '.json'), message: read(join(folder, file)) }));
}

function read(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} is not JSON`, { cause });
  }
}
