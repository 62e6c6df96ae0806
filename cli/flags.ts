import type { Command } from 'commander';
import { KILL_SWITCH, MAINTENANCE } from '#contracts';
import { setFlag } from '#flags';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { flagFile, listFlags } from './listed-flags.ts';
import { lineWidth, tableOf } from './table.ts';

type Options = { config?: string; json?: boolean };

export function addFlagsCommand(banyan: Command): void {
  const flags = banyan
    .command('flags')
    .description('see and switch the flags that decide on routes, translators and the way back');

  flags
    .command('list')
    .description('every flag that a route or the way back has, or the flag source knows')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const listed = await listFlags(loadConfig({ file: options.config, env: process.env }));
      if (options.json) return console.log(JSON.stringify(listed, null, 2));
      const rows = listed.map(({ name, enabled, effect }) => [
        enabled ? 'on' : 'off',
        name,
        effect,
      ]);
      console.log(tableOf(['STATE', 'FLAG', 'EFFECT'], rows, lineWidth()));
    });

  for (const verb of ['on', 'off']) {
    flags
      .command(verb)
      .description(`switch a flag ${verb}; running processes follow within a second`)
      .argument('<flag>', `for example order-view.cutover, ${KILL_SWITCH} or ${MAINTENANCE}`)
      .addOption(configOption())
      .action(async (name: string, options: Options) => {
        const loaded = loadConfig({ file: options.config, env: process.env });
        const file = await flagFile(loaded, name);
        const { before, after } = await setFlag(file, name, verb === 'on');
        const effect = (await listFlags(loaded)).find((flag) => flag.name === name)?.effect;
        console.log(
          `${name} is ${verb} (${changeOf(before, after)}): ${effect}\nwritten to ${file}`,
        );
      });
  }
}

function changeOf(before: boolean | undefined, after: boolean): string {
  if (before === undefined) return 'new';
  if (before === after) return 'no change';
  return `was ${before ? 'on' : 'off'}`;
}
