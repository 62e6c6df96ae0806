import { join } from 'node:path';
import { readDocumentedFiles } from '../cli/documented-files.ts';
// Not by #contracts: that needs the registry, which is only about to be written.
import { asyncApiOf } from '../contracts/asyncapi/async-api.ts';
import { referencePage } from '../contracts/asyncapi/reference-page.ts';
import { yamlText } from '../contracts/config/yaml-text.ts';
import packageJson from '../package.json' with { type: 'json' };

const NOTE = 'Generated from the schemas under contracts/ by `npm run generate`. Do not edit.';

/** The pages about every contract under contracts/, by the file that they belong in. */
export function contractDocs(): Map<string, string> {
  const files = readDocumentedFiles(join(import.meta.dirname, '..', 'contracts'));
  const { version } = packageJson;
  return new Map([
    ['docs/contracts/asyncapi.yaml', `# ${NOTE}\n${yamlText(asyncApiOf(files, { version }))}`],
    ['docs/contracts/README.md', `<!-- ${NOTE} -->\n\n${referencePage(files)}`],
  ]);
}
