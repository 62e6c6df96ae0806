import type { Command } from 'commander';
import { loadReachable, withoutPasswords } from '#process';
import { configOption } from './config-option.ts';
import { jsonText } from './json-text.ts';
import { overrideLines } from './override-text.ts';
import { askProcess, configuredProcesses, namedProcess } from './process-status.ts';
import { adviceLines, overridesTold, statusRows } from './status-report.ts';
import { printable, tableOf } from './table.ts';

type Options = { config?: string; url?: readonly string[]; json?: boolean };

export function addStatusCommand(banyan: Command): void {
  banyan
    .command('status')
    .description('how the proxy and the adapter are, and what waits where')
    .addOption(configOption())
    .option('--url <url...>', 'ask these admin APIs instead of those of the configuration')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 if one of them is away or not ready, 2 if banyan.yaml is wrong.',
    )
    .action(async ({ config: file, url, json }: Options) => {
      const { config, problem } = loadReachable({ file, env: process.env });
      // A proxy may run, and tell of it too.
      if (problem !== undefined) {
        console.error(`banyan: ${problem.split('\n').map(printable).join('\n')}`);
      }
      const asked = url === undefined ? configuredProcesses(config) : url.map(namedProcess);
      const found = await Promise.all(asked.map((one) => askProcess(one, config)));
      const ready = found.every(({ state }) => state === 'ready');
      if (problem !== undefined) process.exitCode = 2;
      else if (!ready) process.exitCode = 1;
      if (json) return console.log(withoutPasswords(jsonText({ ready, processes: found })));
      // As wide as a terminal is at least, into a file as well: --json leaves nothing out.
      const width = process.stdout.columns ?? 80;
      const forcing = overrideLines(overridesTold(found));
      const loud = forcing.length === 0 ? '' : `${forcing.join('\n')}\n\n`;
      const table =
        loud + tableOf(['PROCESS', 'STATE', 'WHERE AND WHAT'], statusRows(found), width);
      console.log(withoutPasswords([table, ...adviceLines(found).map(printable)].join('\n')));
    });
}
