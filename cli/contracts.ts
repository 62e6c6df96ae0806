import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Break, ContractVersion, Difference, Note } from '#contracts';
import { BanyanError, compatibility, contractIdOf } from '#contracts';
import { addContractsDocsCommand } from './contracts-docs.ts';
import { lineWidth, printable, tableOf } from './table.ts';

type Common = { folder: string; json?: boolean };

export function addContractsCommand(banyan: Command): void {
  const contracts = banyan
    .command('contracts')
    .description('check and compare the contracts of legacy messages, requests and domain events');

  contracts
    .command('check')
    .description('each contract by itself, with its earlier versions, and with a git ref')
    .option('--against <git-ref>', 'compare with what the contracts were there, for example main')
    .option('--folder <dir>', 'where the contracts are', 'contracts')
    .option('--json', 'as JSON')
    .action(async ({ against, folder, json }: Common & { against?: string }) => {
      const { checkContracts, notesOn } = await compatibility();
      const { readContracts } = await import('./contract-files.ts');
      const { contractsAtRef } = await import('./contracts-at-ref.ts');
      const versions = await readContracts(folder);
      const earlier =
        against === undefined
          ? undefined
          : { name: against, schemas: await contractsAtRef(folder, against) };
      const breaks = checkContracts(versions, earlier);
      const notes = earlier === undefined ? [] : notesOn(versions, earlier);
      if (breaks.length > 0) process.exitCode = 1;
      const ids = idsOf(versions);
      const found = { versions: ids, breaks, notes };
      console.log(json ? JSON.stringify(found, null, 2) : report(ids, breaks, notes));
    });

  contracts
    .command('diff')
    .description('how two contracts differ, and what each difference breaks')
    .argument('<a>', 'the earlier one: its id, for example legacy.member@1, or a schema file')
    .argument('<b>', 'the later one')
    .option('--folder <dir>', 'where the contracts are', 'contracts')
    .option('--json', 'as JSON')
    .action(async (a: string, b: string, { folder, json }: Common) => {
      const { diffOf } = await compatibility();
      const verdicts = diffOf(await schemaOf(a, folder), await schemaOf(b, folder));
      if (json) return console.log(JSON.stringify(verdicts, null, 2));
      if (verdicts.length === 0) return console.log('No difference.');
      const rows = verdicts.map((one) => [verdictOf(one), one.rule, one.pointer, one.message]);
      return console.log(tableOf(['VERDICT', 'RULE', 'PLACE', 'WHAT'], rows, lineWidth()));
    });

  addContractsDocsCommand(contracts);
}

function idsOf(versions: readonly ContractVersion[]): readonly string[] {
  return versions.map(({ folder }) => contractIdOf(folder));
}

/** A contract's id, or a file with a schema. */
async function schemaOf(name: string, folder: string): Promise<ContractVersion['schema']> {
  const { readContracts, readSchema } = await import('./contract-files.ts');
  if (existsSync(name)) return readSchema(name);
  const versions = await readContracts(folder);
  const ids = idsOf(versions);
  const found = versions[ids.indexOf(name)];
  if (found !== undefined) return found.schema;
  throw new BanyanError('contract_unknown', `there is no contract and no file ${name}`, {
    exitCode: 2,
    advice: `The contracts in ${folder}: ${ids.join(', ')}`,
  });
}

function verdictOf({ breaks }: Difference): string {
  return breaks.length === 0 ? 'compatible' : `breaks ${breaks.join(', ')}`;
}

/** One line a contract that is fine; the breaks of the others below their name; notes; a summary. */
function report(ids: readonly string[], breaks: readonly Break[], notes: readonly Note[]): string {
  const byContract = Map.groupBy(breaks, ({ contract }) => contract);
  const all = [...new Set([...ids, ...byContract.keys()])].sort();
  const lines = all.flatMap((id) => {
    const found = byContract.get(id);
    return found === undefined ? [`${id} ok`] : [id, ...found.flatMap(linesOf)];
  });
  const names = new Set(ids.map((id) => id.split('@')[0]));
  const verdict =
    breaks.length === 0
      ? 'compatible'
      : `${counted(breaks.length, 'break')} in ${counted(byContract.size, 'version')}`;
  const summary = `${counted(names.size, 'contract')}, ${counted(ids.length, 'version')}: ${verdict}`;
  const noted = notes.map(({ contract, rule, message }) => `note: ${contract} ${rule}: ${message}`);
  return [...lines, ...noted, '', summary].map(printable).join('\n');
}

function linesOf({ rule, pointer, against, message, advice }: Break): readonly string[] {
  const place = [rule, pointer, against === undefined ? '' : `(against ${against})`];
  return [`  ${place.filter((part) => part !== '').join(' ')}`, `    ${message}`, `    ${advice}`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
