import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
// Not by #contracts: that needs the registry, which is only about to be written.
import { asyncApiOf } from '../contracts/asyncapi/async-api.ts';
import type { ContractFiles } from '../contracts/asyncapi/documented-contract.ts';
import { referencePage } from '../contracts/asyncapi/reference-page.ts';
import { yamlText } from '../contracts/config/yaml-text.ts';
import packageJson from '../package.json' with { type: 'json' };

const NOTE = 'Generated from the schemas under contracts/ by `npm run generate`. Do not edit.';

/** The pages about every contract under contracts/, by the file that they belong in. */
export function contractDocs(): Map<string, string> {
  const files = contractFiles();
  const { version } = packageJson;
  return new Map([
    ['docs/contracts/asyncapi.yaml', `# ${NOTE}\n${yamlText(asyncApiOf(files, { version }))}`],
    ['docs/contracts/README.md', `<!-- ${NOTE} -->\n\n${referencePage(files)}`],
  ]);
}

const root = join(import.meta.dirname, '..', 'contracts');

function contractFiles(): ContractFiles[] {
  return globSync('**/v*/schema.json', { cwd: root })
    .sort()
    .map((file) => ({
      schema: read(file),
      examples: globSync(join(dirname(file), 'valid/*.json'), { cwd: root })
        .sort()
        .map((example) => ({ name: basename(example, '.json'), message: read(example) })),
    }));
}

function read(file: string) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
