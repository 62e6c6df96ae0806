import type { Command } from 'commander';
import { BanyanError } from '#contracts';
import { FLAG_HISTORY, type FlagHistory, openFlagHistory } from '#flags';
import { loadConfig, pathFrom } from '#process';
import { configOption } from './config-option.ts';
import { flagHistoryText, verifiedText } from './flag-history-text.ts';
import { jsonText } from './json-text.ts';
import { pageWidth } from './table.ts';
import { countOption, usage } from './usage.ts';
import { shellWord } from './words.ts';

type Options = {
  readonly config?: string;
  readonly flag?: string;
  readonly limit?: string;
  readonly before?: string;
  readonly verify?: boolean;
  readonly anchor?: string;
  readonly json?: boolean;
};

export function addFlagHistoryCommand(flags: Command): void {
  flags
    .command('history')
    .description(
      'who changed which flags, when and why, and how soon it was in force: newest first',
    )
    .option('--flag <name>', 'of this flag alone')
    .option('--limit <n>', 'how many at the most (default 50)')
    .option('--before <n>', 'the next page: entries below this number')
    .option('--verify', 'look whether anybody tampered with it; exit code 1 if so')
    .option('--anchor <hash>', 'with --verify: a hash that was noted down earlier')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan flags history --flag order-view.cutover')
    .action(async (options: Options) => {
      if (options.anchor !== undefined && !options.verify) throw usage('--anchor needs --verify');
      if (options.verify && options.flag !== undefined) {
        throw usage('--verify looks at the whole history', 'Leave out --flag.');
      }
      const { folder } = loadConfig({ file: options.config, env: process.env });
      const history = openFlagHistory(pathFrom(folder, FLAG_HISTORY), { now: Date.now });
      return options.verify ? verified(history, options) : told(history, options);
    });
}

async function told(history: FlagHistory, options: Options): Promise<void> {
  const { flag } = options;
  const before = options.before === undefined ? undefined : countOption('--before', options.before);
  const limit = options.limit === undefined ? 50 : countOption('--limit', options.limit);
  const entries = await history.read({ limit: limit + 1, before, flag });
  const page = entries.slice(0, limit);
  if (options.json) return console.log(jsonText(page));
  const words = [
    'banyan flags history',
    ...(flag === undefined ? [] : [`--flag ${shellWord(flag)}`]),
    ...(options.limit === undefined ? [] : [`--limit ${limit}`]),
    `--before ${page.at(-1)?.position}`,
  ];
  const next = entries.length > limit ? words.join(' ') : undefined;
  console.log(flagHistoryText(page, next, pageWidth()));
}

async function verified(history: FlagHistory, { anchor, json }: Options): Promise<void> {
  const found = await history.verify(anchor);
  if (json) {
    if (found.tampered !== undefined) process.exitCode = 1;
    return console.log(jsonText(found));
  }
  if (found.tampered !== undefined) {
    throw new BanyanError('history_tampered', `the history was tampered with: ${found.tampered}`, {
      advice: 'Look at who can write to its file; a backup has what it was before.',
    });
  }
  console.log(verifiedText(found));
}
