import { execFile } from 'node:child_process';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import type { EarlierSchema } from '#contracts';
import { BanyanError, CONTRACT_KINDS } from '#contracts';
import { parseSchema } from './contract-files.ts';

const run = promisify(execFile);

/** The schemas under a folder as they were at a git ref: a branch, a tag or a commit. */
export async function contractsAtRef(root: string, ref: string): Promise<readonly EarlierSchema[]> {
  const commit = await commitOf(root, ref);
  // Without --full-tree, names are relative to the folder that git runs in.
  const listing = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit, '--', '.']);
  const files = listing
    .split('\0')
    .filter((file) => CONTRACT_KINDS.some((kind) => file.startsWith(`${kind}/`)))
    .filter((file) => file.endsWith('/schema.json'));
  if (files.length === 0) {
    throw new BanyanError('contracts_missing', `there were no contracts in ${root} at ${ref}`, {
      exitCode: 2,
      advice: 'Name a ref that has them, or the folder that they were in with --folder.',
    });
  }
  return Promise.all(
    files.map(async (file) => ({
      folder: posix.dirname(file),
      schema: parseSchema(await git(root, ['show', `${commit}:./${file}`]), `${ref}:${file}`),
    })),
  );
}

async function commitOf(root: string, ref: string): Promise<string> {
  try {
    await git(root, ['rev-parse', '--git-dir']);
  } catch (cause) {
    throw new BanyanError('git_missing', `${root} is in no git repository`, {
      exitCode: 2,
      advice: '--against compares with a git ref: leave it out, or go to the repository.',
      cause,
    });
  }
  try {
    // No ref begins with a hyphen: git would take it for an option.
    if (ref.startsWith('-')) throw new Error('no ref');
    const commit = await git(root, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
    return commit.trim();
  } catch (cause) {
    throw new BanyanError('ref_unknown', `git knows no commit ${JSON.stringify(ref)}`, {
      exitCode: 2,
      advice: 'Name a branch, a tag or a commit; `git fetch` brings those of others.',
      cause,
    });
  }
}

/** A hook tells git where it runs by variables such as GIT_DIR, which would lead it elsewhere. */
async function git(cwd: string, args: readonly string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
  );
  const { stdout } = await run('git', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
