import type { Command } from 'commander';
import { asyncApiOf, BanyanError, type ContractFiles, referencePage, yamlText } from '#contracts';
import packageJson from '../package.json' with { type: 'json' };
import { readDocumentedFiles } from './documented-files.ts';

/** Adds `docs` to `banyan contracts`. */
export function addContractsDocsCommand(contracts: Command): void {
  contracts
    .command('docs')
    .description('describe every contract on stdout: a Markdown page, or an AsyncAPI document')
    .option('--asyncapi', 'as an AsyncAPI 3.1 document, in YAML')
    .option('--folder <dir>', 'where the contracts are', 'contracts')
    .action(({ asyncapi, folder }: { asyncapi?: boolean; folder: string }) => {
      const files = filesIn(folder);
      const { version } = packageJson;
      process.stdout.write(
        asyncapi ? yamlText(asyncApiOf(files, { version })) : referencePage(files),
      );
    });
}

function filesIn(folder: string): ContractFiles[] {
  let files: ContractFiles[];
  try {
    files = readDocumentedFiles(folder);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new BanyanError('contract_unreadable', what, { cause });
  }
  if (files.length > 0) return files;
  throw new BanyanError('contracts_missing', `there are no contracts in ${folder}`, {
    exitCode: 2,
    advice: 'Name their folder with --folder, or go to the folder that holds contracts/.',
  });
}
