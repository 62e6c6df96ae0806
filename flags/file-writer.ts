import { withFileLock } from './file-lock.ts';
import { readFlagFile, replaceFile } from './flag-file.ts';
import type { FeatureFlag } from './flag-format.ts';
import type { FlagWriter, WantedFlag, WrittenFlag } from './flag-writer.ts';
import { placedStrategies } from './placed-strategies.ts';
import { areSameStrategies } from './same-strategies.ts';

/**
 * Reads and writes the flags of a local file, and makes the file where it is missing. All that is
 * written at once is in force at once; whatever else the file says stays as it is. Safe beside other
 * writers. Rejects with a BanyanError (exit code 1): `flags_invalid`, `flags_unreadable`, `flags_locked`.
 */
export function fileWriter(file: string): FlagWriter {
  return {
    async read(names) {
      const { features } = await readFlagFile(file);
      const all = new Map(features.map((flag) => [flag.name, flag]));
      return names === undefined ? all : new Map([...all].filter(([name]) => names.includes(name)));
    },

    write: (wanted) => writeFlags(file, wanted),
  };
}

/** As `write` of {@link fileWriter}. */
export function writeFlags(
  file: string,
  wanted: readonly WantedFlag[],
): Promise<readonly WrittenFlag[]> {
  return withFileLock(file, async () => {
    const content = await readFlagFile(file);
    const flags = new Map(content.features.map((flag) => [flag.name, flag]));
    const written = wanted.map((flag) => {
      const before = flags.get(flag.name);
      const after = changedFlag(before, flag);
      flags.set(flag.name, after);
      return { name: flag.name, before, after };
    });
    if (written.some(({ before, after }) => before !== after)) {
      const next = { ...content, features: [...flags.values()] };
      await replaceFile(file, `${JSON.stringify(next, null, 2)}\n`);
    }
    return written;
  });
}

/** The flag as it is to be: the same object where nothing changes. */
export function changedFlag(flag: FeatureFlag | undefined, wanted: WantedFlag): FeatureFlag {
  const { name, enabled, description } = wanted;
  const had = flag?.strategies ?? [];
  const always = flag === undefined ? [{ name: 'default' }] : had;
  const strategies = placedStrategies(had, wanted.strategies ?? always).map(
    ({ strategy }) => strategy,
  );
  if (flag === undefined) {
    const described = description === undefined ? {} : { description };
    return { name, type: 'release', ...described, enabled, strategies };
  }
  const isSame = areSameStrategies(had, strategies);
  if (isSame && flag.enabled === enabled) return flag;
  return isSame ? { ...flag, enabled } : { ...flag, enabled, strategies };
}
