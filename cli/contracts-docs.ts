import type { Command } from 'commander';
import { asyncApi, yamlText } from '#contracts';
import packageJson from '../package.json' with { type: 'json' };

/** Adds `docs` to `banyan contracts`. */
export function addContractsDocsCommand(contracts: Command): void {
  contracts
    .command('docs')
    .description('describe every contract on stdout: a Markdown page, or an AsyncAPI document')
    .option('--asyncapi', 'as an AsyncAPI 3.1 document, in YAML')
    .option('--folder <dir>', 'where the contracts are', 'contracts')
    .action(async ({ asyncapi, folder }: { asyncapi?: boolean; folder: string }) => {
      const { readContracts } = await import('./contract-files.ts');
      const { asyncApiOf, referencePage } = await asyncApi();
      const versions = await readContracts(folder);
      const files = versions.map(({ schema, valid }) => ({ schema, examples: valid }));
      const { version } = packageJson;
      process.stdout.write(
        asyncapi ? yamlText(asyncApiOf(files, { version })) : referencePage(files),
      );
    });
}
