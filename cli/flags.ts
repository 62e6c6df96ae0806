import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { BanyanError, cutoverFlag, KILL_SWITCH, nearest } from '#contracts';
import { flagSource, openFlags, readFlagFile, setFlag } from '#flags';
import { type LoadedConfig, loadConfig, pathFrom } from '#process';
import { configOption } from './config-option.ts';
import { lineWidth, tableOf } from './table.ts';

type Options = { config?: string; json?: boolean };

export function addFlagsCommand(banyan: Command): void {
  const flags = banyan
    .command('flags')
    .description('see and switch the flags that decide on routes');

  flags
    .command('list')
    .description('every flag that a route has or the flag source knows')
    .addOption(configOption())
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
      .addOption(configOption())
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

function sourceOf({ config, folder }: LoadedConfig) {
  return flagSource(config.flags, (path) => pathFrom(folder, path), process.env);
}

async function stateOf(loaded: LoadedConfig): Promise<Map<string, boolean>> {
  const source = sourceOf(loaded);
  if ('file' in source) {
    const { features } = await readFlagFile(source.file);
    return new Map(features.map(({ name, enabled }) => [name, enabled]));
  }
  const flags = await openFlags(source);
  try {
    while (!flags.status().loaded) await delay(20);
    const { lastRefresh, lastError } = flags.status();
    if (lastRefresh === undefined) {
      throw new BanyanError('unleash_away', `${source.unleash.url} does not answer: ${lastError}`, {
        advice: 'Proxies that run keep the flags that they know.',
      });
    }
    return new Map(flags.list().map(({ name, enabled }) => [name, enabled]));
  } finally {
    flags.stop();
  }
}

/** The file to switch a flag in. Throws a BanyanError (exit code 2) when there is no such flag. */
async function flagFileWith(loaded: LoadedConfig, name: string): Promise<string> {
  const source = sourceOf(loaded);
  if ('unleash' in source) {
    throw new BanyanError(
      'flags_remote',
      `the flags are kept by Unleash at ${source.unleash.url}`,
      {
        exitCode: 2,
        advice: 'Switch them on its page; proxies follow at their next poll.',
      },
    );
  }
  const names = (await flagsOf(loaded)).map((flag) => flag.name);
  if (names.includes(name)) return source.file;
  const near = nearest(name, names);
  throw new BanyanError('flag_unknown', `no route and no flag file knows the flag ${name}`, {
    exitCode: 2,
    advice: near === undefined ? `Known: ${names.join(', ')}` : `Did you mean ${near}?`,
  });
}

function routeFlagsOf({ config }: LoadedConfig): string[] {
  return config.routes.map(cutoverFlag);
}

function effectOf({ config }: LoadedConfig, name: string, enabled: boolean): string {
  if (name === KILL_SWITCH) {
    return enabled ? 'everything goes to the legacy' : 'each route follows its own flag';
  }
  const route = config.routes.find((candidate) => name === cutoverFlag(candidate));
  if (route === undefined) return 'no route has this flag';
  return `${route.match} → ${enabled ? route.service : 'legacy'}`;
}
