import type { Command } from 'commander';
import { activeOverrides } from '#flags';
import { loadConfig } from '#process';
import { jsonText } from '../json-text.ts';
import { knownFlags } from '../known-flags.ts';
import { type ListedFlag, listFlags } from '../listed-flags.ts';
import { overrideLines } from '../override-text.ts';
import { lineWidth, tableOf } from '../table.ts';
import { addOperatorOptions, type OperatorOptions, withOperator } from './flag-operator.ts';

export function addListCommand(flags: Command): void {
  const command = flags
    .command('list')
    .description(
      'the overrides in force, every flag and what it does, and the stage of each route',
    );
  addOperatorOptions(command).action(async (options: OperatorOptions) => {
    const loaded = loadConfig({ file: options.config, env: process.env });
    const known = await knownFlags(loaded);
    await withOperator(options, async (operator) => {
      const { overrides } = await operator.ask();
      const now = Date.now();
      const listed = await listFlags(loaded, known, overrides, now);
      if (options.json) return console.log(jsonText(listed));
      const forcing = overrideLines(activeOverrides(overrides, now));
      const tables = [...(forcing.length === 0 ? [] : [forcing.join('\n')]), ...tablesOf(listed)];
      console.log(tables.join('\n\n'));
    });
  });
}

function tablesOf(listed: readonly ListedFlag[]): readonly string[] {
  const flags = listed.map(({ name, state, effect }) => [state, name, effect]);
  const routes = listed.flatMap(({ route, capabilities = [] }) =>
    route === undefined ? [] : [[route.name, route.stage, capabilities.join(', ')]],
  );
  const table = tableOf(['STATE', 'FLAG', 'EFFECT'], flags, lineWidth());
  if (routes.length === 0) return [table];
  return [table, tableOf(['ROUTE', 'STAGE', 'CAPABILITIES'], routes, lineWidth())];
}
