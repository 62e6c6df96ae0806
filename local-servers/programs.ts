import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a server's programs may be. Debian's own folder comes before the PATH, because the wrapper
 * in /usr/sbin runs the server as another user, who may not enter a private folder; the sbin folders
 * come last, because few users have them in the PATH.
 */
export function programFolders(): string[] {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return ['/usr/lib/rabbitmq/bin', ...path, '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/sbin'];
}

export function isInstalled(program: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
