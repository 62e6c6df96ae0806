import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContractVersion } from '#contracts';
import { BanyanError, CONTRACT_KINDS } from '#contracts';

/** Reads every contract under a folder: schema, examples, upcaster. Folders are given relative to it. */
export async function readContracts(root: string): Promise<readonly ContractVersion[]> {
  const schemas = `{${CONTRACT_KINDS.join()}}/**/schema.json`;
  const files = isFolder(root) ? globSync(schemas, { cwd: root }).sort() : [];
  if (files.length === 0) {
    throw new BanyanError('contracts_missing', `there are no contracts in ${root}`, {
      exitCode: 2,
      advice: 'Name their folder with --folder, or go to the folder that holds contracts/.',
    });
  }
  return Promise.all(files.map((file) => readContract(root, dirname(file))));
}

/** Reads a schema, which must be a JSON object. */
export function parseSchema(text: string, file: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text, file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new BanyanError('contract_unreadable', `${file} is no JSON object`);
}

/** Reads a schema file by its path. */
export function readSchema(file: string): Readonly<Record<string, unknown>> {
  return parseSchema(readFileSync(file, 'utf8'), file);
}

async function readContract(root: string, folder: string): Promise<ContractVersion> {
  const upcast = await upcasterIn(resolve(root, folder));
  return {
    folder,
    schema: readSchema(join(root, folder, 'schema.json')),
    valid: examplesIn(join(root, folder, 'valid')).map(({ name, content }) => ({
      name,
      message: content,
    })),
    invalid: examplesIn(join(root, folder, 'invalid')),
    ...(upcast === undefined ? {} : { upcast }),
  };
}

function examplesIn(folder: string): readonly { name: string; content: unknown }[] {
  return globSync('*.json', { cwd: folder })
    .sort()
    .map((file) => {
      const path = join(folder, file);
      return {
        name: basename(file, '.json'),
        content: parseJson(readFileSync(path, 'utf8'), path),
      };
    });
}

/** The upcaster of a version: TypeScript in a checkout, JavaScript in a published package. */
async function upcasterIn(folder: string): Promise<ContractVersion['upcast'] | undefined> {
  const file = ['upcast.ts', 'upcast.js'].map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) return undefined;
  const module: { readonly upcast?: unknown } = await import(pathToFileURL(file).href);
  if (typeof module.upcast !== 'function') {
    throw new BanyanError('contract_unreadable', `${file} exports no function upcast`, {
      advice: 'Write: export function upcast(message) { … }',
    });
  }
  const upcast = module.upcast;
  return (message) => upcast(message);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BanyanError('contract_unreadable', `${file} is not JSON`, { cause });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
