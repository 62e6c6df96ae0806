import { hostname, userInfo } from 'node:os';
import { Option } from 'commander';
import { usage } from './usage.ts';

/** `--as NAME`, the same for every command that leaves something in a history. */
export function whoOption(): Option {
  return new Option('--as <name>', 'who does it, for the history (default user@host)');
}

/** Who does it; throws a BanyanError `usage` (exit code 2) for no name. */
export function whoOf({ as }: { readonly as?: string | undefined }): string {
  if (as?.trim() === '') throw usage('--as needs a name', 'It is kept in the history.');
  return as ?? userAtHost();
}

function userAtHost(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // In a container, the user may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
