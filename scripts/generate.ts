// Writes what follows from the schemas: types, the registry of contracts, pages of the docs; removes
// types whose schema is gone.
// With --check it writes nothing and exits 1 when a checked-in file is stale.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configurationPage } from './configuration-page.ts';
import { contractDocs } from './contract-docs.ts';
import { contractRegistry } from './contract-registry.ts';
import { contractTypes } from './contract-types.ts';
import { orphanedTypes } from './orphaned-types.ts';

const root = join(import.meta.dirname, '..');
const files = await contractTypes();
files.set('contracts/generated/registry.ts', contractRegistry());
files.set('docs/configuration.md', configurationPage());
for (const [file, text] of contractDocs()) files.set(file, text);

const current = (file: string) =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
const stale = [...files].filter(([file, text]) => current(file) !== text);
const orphans = orphanedTypes(root, new Set(files.keys()));

if (!process.argv.includes('--check')) {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  for (const file of orphans) rmSync(join(root, file));
} else if (stale.length + orphans.length > 0) {
  const names = [...stale.map(([file]) => file), ...orphans];
  console.error(`stale: ${names.join(', ')}. Run \`npm run generate\`.`);
  process.exitCode = 1;
}
