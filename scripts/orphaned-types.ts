import { globSync } from 'node:fs';

/** Files in contracts/generated/ that no schema makes any more; `made` are all those that one makes. */
export function orphanedTypes(root: string, made: ReadonlySet<string>): string[] {
  return globSync('contracts/generated/*', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !made.has(file))
    .sort();
}
