import { withFileLock } from './file-lock.ts';
import { readFlagFile, replaceFile } from './flag-file.ts';

/** A flag's switch; `before` is undefined when the flag is new. */
export type FlagChange = { readonly before: boolean | undefined; readonly after: boolean };

/**
 * Switches a flag in a local flag file, and creates the file and the flag where they are missing.
 * Whatever else the file says stays as it is, strategies included. Safe beside other writers.
 * Throws a BanyanError (exit code 1): `flags_invalid`, `flags_unreadable`, `flags_locked`.
 */
export function setFlag(file: string, name: string, enabled: boolean): Promise<FlagChange> {
  return withFileLock(file, async () => {
    const content = await readFlagFile(file);
    const flag = content.features.find((feature) => feature.name === name);
    const before = flag?.enabled;
    if (flag === undefined) {
      const always = { name: 'default', parameters: {}, constraints: [] };
      content.features.push({ name, type: 'release', enabled, strategies: [always] });
    } else {
      flag.enabled = enabled;
    }
    if (before !== enabled) await replaceFile(file, `${JSON.stringify(content, null, 2)}\n`);
    return { before, after: enabled };
  });
}
