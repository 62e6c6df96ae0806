import type { Command } from 'commander';
import { BanyanError, cutoverFlag } from '#contracts';
import { stateOf } from '#flags';
import { type LoadedConfig, loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { explainRoute, explanationText } from './explained-route.ts';
import { jsonText } from './json-text.ts';
import { openKnownFlags } from './known-flags.ts';
import { lineWidth, tableOf } from './table.ts';
import { counted } from './words.ts';

type Options = { config?: string; json?: boolean; header?: string[] };

export function addRoutesCommand(banyan: Command): void {
  const routes = banyan
    .command('routes')
    .description('see which requests the proxy gives to which service, and why');

  routes
    .command('check')
    .description('whether the routes can be followed; exit code 2, with all that is wrong, if not')
    .addOption(configOption())
    .action(async (options: Options) => {
      const { config, file, folder } = loaded(options);
      const { openRoutes } = await import('#strangler-proxy');
      await openRoutes(config, folder);
      const services = new Set(config.routes.map(({ service }) => service)).size;
      console.log(
        `${file}: ${counted(config.routes.length, 'route')} to ${counted(services, 'service')}, nothing wrong`,
      );
    });

  routes
    .command('list')
    .description('the routes as they are looked at, the most specific first')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const listed = await listRoutes(loaded(options));
      if (options.json) return console.log(jsonText(listed));
      const isTranslated = listed.some(({ translate }) => translate !== null);
      const rows = listed.map(({ name, service, arm, reason, state, match, translate }) => [
        ...[name, service, `${arm} (${arm === 'both' ? state : reason})`],
        ...(isTranslated ? [translate ?? ''] : []),
        match,
      ]);
      const translated = isTranslated ? ['TRANSLATED BY'] : [];
      const head = ['ROUTE', 'SERVICE', 'ANSWERED BY', ...translated, 'MATCH'];
      console.log(tableOf(head, rows, lineWidth()));
    });

  routes
    .command('explain')
    .description('what the proxy would do with a request, and why no other route gets it')
    .argument('<method>', 'for example GET')
    .argument('<url>', 'for example https://shop.example.com/members/7?x=1, or /members/7')
    .option('-H, --header <field>', "a header field, 'Name: value'; may be repeated", collected)
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(async (method: string, url: string, options: Options) => {
      const { askedRequest } = await import('./asked-request.ts');
      const request = askedRequest(method, url, options.header ?? []);
      const from = loaded(options);
      const flags = await openKnownFlags(from);
      const explained = await explainRoute(from, request, flags).finally(flags.stop);
      console.log(options.json ? jsonText(explained) : explanationText(explained, lineWidth()));
    });
}

async function listRoutes(from: LoadedConfig) {
  const { bySpecificity, compileRoutes, matchText, standingOf, translateOf } = await import(
    '#strangler-proxy'
  );
  const { routes, services } = from.config;
  const table = compileRoutes(routes, services);
  const flags = await openKnownFlags(from);
  const listed = routes
    .toSorted((a, b) => bySpecificity(table.matcherOf(a), table.matcherOf(b)))
    .map((route) => {
      const { name, service, rewrite = null } = route;
      const translate = translateOf(route)?.module ?? null;
      const flag = cutoverFlag(route);
      const state = stateOf(flags, flag);
      const match = matchText(route.match);
      return { name, match, service, rewrite, translate, flag, state, ...standingOf(route, flags) };
    });
  flags.stop();
  return listed;
}

function loaded({ config }: Options): LoadedConfig {
  const found = loadConfig({ file: config, env: process.env });
  if (found.file !== undefined) return found;
  throw new BanyanError('config_none', 'there is no banyan.yaml here, and so no route', {
    exitCode: 2,
    advice: 'Name the proxy’s own with --config FILE or BANYAN_CONFIG.',
  });
}

function collected(header: string, earlier: string[] = []): string[] {
  return [...earlier, header];
}
