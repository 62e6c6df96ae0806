import type { Command } from 'commander';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { stopSignal, untilAborted } from './signals.ts';

type ProxyOptions = {
  legacy?: string;
  listen?: string;
  admin?: string;
  workers?: string;
  config?: string;
};

export function addProxyCommand(banyan: Command): void {
  banyan
    .command('proxy')
    .description('run the strangler proxy in front of the legacy application')
    .option('--legacy <url>', 'the legacy application, for example http://legacy:8080')
    .option('--listen <host:port>', 'where customers come in (default 127.0.0.1:8080)')
    .option('--admin <host:port>', 'health, metrics, status (default 127.0.0.1:8081)')
    .option('--workers <n>', 'processes that share its port, or auto: one a core (default 1)')
    .addOption(configOption())
    .action(async ({ legacy, listen, admin, workers: asked, config }: ProxyOptions) => {
      const workers = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) : asked;
      const overrides = Object.entries({ legacy, listen, 'admin.listen': admin, workers }).filter(
        (entry): entry is [string, string | number] => entry[1] !== undefined,
      );
      const loaded = loadConfig({
        file: config,
        env: process.env,
        overrides: Object.fromEntries(overrides),
      });
      const { startProxy } = await import('#strangler-proxy');
      const signal = stopSignal();
      const proxy = await startProxy(loaded);
      await untilAborted(signal);
      await proxy.stop();
    });
}
