// Writes what follows from the schemas: types, the registry of contracts, pages of the docs.
// With --check it writes nothing and exits 1 when a checked-in file is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configurationPage } from './configuration-page.ts';
import { contractDocs } from './contract-docs.ts';
import { contractRegistry } from './contract-registry.ts';
import { contractTypes } from './contract-types.ts';

const root = join(import.meta.dirname, '..');
const files = await contractTypes();
files.set('contracts/generated/registry.ts', contractRegistry());
files.set('docs/configuration.md', configurationPage());
for (const [file, text] of contractDocs()) files.set(file, text);

const current = (file: string) =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
const stale = [...files].filter(([file, text]) => current(file) !== text);

if (!process.argv.includes('--check')) {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
} else if (stale.length > 0) {
  console.error(`stale: ${stale.map(([file]) => file).join(', ')}. Run \`npm run generate\`.`);
  process.exitCode = 1;
}
