import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Delivery } from '#adapter';
import {
  BanyanError,
  type IgnoredContract,
  ignoredContracts,
  type LegacyContract,
  legacyContracts,
  nearest,
} from '#contracts';
import { jsonText } from './json-text.ts';
import { type RehearsalReport, rehearsalReport, rehearsalText } from './rehearsal-report.ts';
import { printable } from './table.ts';

type Options = {
  contract?: string;
  contentType?: string;
  routingKey: string;
  json?: boolean;
  reveal?: boolean;
  events?: boolean;
};

export function addTranslateCommand(banyan: Command): void {
  banyan
    .command('translate')
    .description('show what would become of a legacy message; touches nothing')
    .argument(
      '<file...>',
      'its bytes, - for stdin; of several, each knows what those before it said',
    )
    .option('--contract <name>', 'take it for a message of this contract, such as legacy.order')
    .option('--content-type <type>', 'what its sender would declare')
    .option('--routing-key <key>', 'the routing key that it would come with', '')
    .option('--json', 'as JSON')
    .option('--reveal', 'do not mask personal data')
    .option('--events', 'only the last message’s events, as the events.json of an example has them')
    .addHelpText('after', '\nExit code 1: a message would be parked.')
    .action(async (files: string[], options: Options) => {
      const { createRehearsal, toolsWith } = await import('#adapter');
      const tools = await toolsWith(() => false);
      const chosen = options.contract === undefined ? undefined : versionsOf(options.contract);
      const rehearse = createRehearsal(
        chosen === undefined ? tools : { ...tools, contractsFor: () => chosen },
      );
      const reports: RehearsalReport[] = [];
      for (const file of files) {
        const delivery = await deliveryOf(file, options);
        const reveal = options.reveal === true || options.events === true;
        reports.push(rehearsalReport(file, delivery, rehearse(delivery), reveal));
      }
      if (reports.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
      if (options.events) printEvents(reports);
      else if (options.json) console.log(jsonText(reports));
      else console.log(reports.map(rehearsalText).join('\n\n'));
    });
}

/** A message that would be parked has no events either: why is told beside them. */
function printEvents(reports: readonly RehearsalReport[]): void {
  for (const { file, failure } of reports) {
    if (failure === undefined) continue;
    console.error(printable(`banyan: ${file} would be parked: ${failure.message}`));
  }
  console.log(jsonText(reports.at(-1)?.events));
}

async function deliveryOf(file: string, { contentType, routingKey }: Options): Promise<Delivery> {
  const properties = contentType === undefined ? {} : { contentType };
  return { exchange: '', routingKey, properties, body: await bytesOf(file) };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new BanyanError('file_unreadable', `${file} cannot be read (${code})`, {
      exitCode: 2,
      cause,
    });
  }
}

/** `legacy.order` is every version of it, `legacy.order@1` that one. */
function versionsOf(name: string): readonly (LegacyContract | IgnoredContract)[] {
  const contracts = [...legacyContracts, ...ignoredContracts];
  const found = contracts.filter((contract) => [contract.name, contract.id].includes(name));
  if (found.length > 0) return found;
  const names = [...new Set(contracts.map((contract) => contract.name))];
  const near = nearest(name, names);
  throw new BanyanError('contract_unknown', `there is no contract ${name}`, {
    exitCode: 2,
    advice: near === undefined ? `Known: ${names.sort().join(', ')}` : `Did you mean ${near}?`,
  });
}
