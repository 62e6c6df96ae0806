import type { Command } from 'commander';
import { BanyanError, nearest } from '#contracts';
import { openFlags, readFlagFile, setFlag } from '#flags';
import { type LoadedConfig, loadConfig, pathFrom } from '#process';
import { lineWidth, tableOf } from './table.ts';

type Options = { config?: string; json?: boolean };

/** Everything to the legacy, whatever the other flags say. */
const KILL_SWITCH = 'banyan.kill-switch';

export function addFlagsCommand(banyan: Command): void {
  const flags = banyan
    .command('flags')
    .description('see and switch the flags that decide on routes');
  const config = [
    '--config <file>',
    'banyan.yaml (default $BANYAN_CONFIG, else ./banyan.yaml if any)',
  ] as const;

  flags
    .command('list')
    .description('every flag that a route has or the flag source knows')
    .option(...config)
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const found = await flagsOf(loadConfig({ file: options.config, env: process.env }));
      if (options.json) return console.log(JSON.stringify(found, null, 2));
      const rows = found.map(({ name, enabled, effect }) => [enabled ? 'on' : 'off', name, effect]);
      console.log(tableOf(['STATE', 'FLAG', 'EFFECT'], rows, lineWidth()));
    });

  for (const [verb, enabled] of [
    ['on', true],
    ['off', false],
  ] as const) {
    flags
      .command(verb)
      .description(`switch a flag ${verb}; running proxies follow within a second`)
      .argument('<flag>', `for example order-view.cutover, or ${KILL_SWITCH}`)
      .option(...config)
      .action(async (name: string, options: Options) => {
        const loaded = loadConfig({ file: options.config, env: process.env });
        const file = await flagFileWith(loaded, name);
        const { before } = await setFlag(file, name, enabled);
        const was =
          before === undefined
            ? 'new'
            : before === enabled
              ? 'no change'
              : `was ${before ? 'on' : 'off'}`;
        console.log(`${name} is ${verb} (${was}): ${effectOf(loaded, name, enabled)}`);
      });
  }
}

type ListedFlag = { readonly name: string; readonly enabled: boolean; readonly effect: string };

async function flagsOf(loaded: LoadedConfig): Promise<ListedFlag[]> {
  const known = await stateOf(loaded);
  const names = new Set([KILL_SWITCH, ...routeFlagsOf(loaded), ...known.keys()]);
  return [...names].map((name) => {
    const enabled = known.get(name) ?? false;
    return { name, enabled, effect: effectOf(loaded, name, enabled) };
  });
}

async function stateOf({ config, folder }: LoadedConfig): Promise<Map<string, boolean>> {
  const { unleash, file } = config.flags;
  if (unleash === undefined) {
    const { features } = await readFlagFile(pathFrom(folder, file));
    return new Map(features.map(({ name, enabled }) => [name, enabled]));
  }
  const flags = await openFlags({ unleash, backupFolder: folder });
  try {
    return new Map(flags.list().map(({ name, enabled }) => [name, enabled]));
  } finally {
    flags.stop();
  }
}

/** The file to switch a flag in. Throws a BanyanError (exit code 2) when there is no such flag. */
async function flagFileWith(loaded: LoadedConfig, name: string): Promise<string> {
  const { unleash, file } = loaded.config.flags;
  if (unleash !== undefined) {
    throw new BanyanError('flags_remote', `the flags are kept by Unleash at ${unleash.url}`, {
      exitCode: 2,
      advice: 'Switch them on its page; proxies follow at their next poll.',
    });
  }
  const names = (await flagsOf(loaded)).map((flag) => flag.name);
  if (names.includes(name)) return pathFrom(loaded.folder, file);
  const near = nearest(name, names);
  throw new BanyanError('flag_unknown', `no route and no flag file knows the flag ${name}`, {
    exitCode: 2,
    advice: near === undefined ? `Known: ${names.join(', ')}` : `Did you mean ${near}?`,
  });
}

function routeFlagsOf({ config }: LoadedConfig): string[] {
  return config.routes.map(({ name }) => `${name}.cutover`);
}

function effectOf({ config }: LoadedConfig, name: string, enabled: boolean): string {
  if (name === KILL_SWITCH) {
    return enabled ? 'everything goes to the legacy' : 'each route follows its own flag';
  }
  const route = config.routes.find((candidate) => name === `${candidate.name}.cutover`);
  if (route === undefined) return 'no route has this flag';
  return `${route.match} → ${enabled ? route.service : 'legacy'}`;
}
