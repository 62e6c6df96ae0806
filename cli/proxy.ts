import type { Command } from 'commander';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { limitStop, stopSignal, untilAborted } from './signals.ts';

type ProxyOptions = {
  legacy?: string;
  listen?: string;
  admin?: string;
  workers?: string;
  reusePort?: true;
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
    .option('--reuse-port', 'share its port with another proxy that says so, to take over from it')
    .addOption(configOption())
    .action(async ({ legacy, listen, admin, workers: asked, reusePort, config }: ProxyOptions) => {
      const workers = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) : asked;
      const given = { legacy, listen, 'admin.listen': admin, workers, reusePort };
      const overrides = Object.entries(given).filter(
        (entry): entry is [string, string | number | true] => entry[1] !== undefined,
      );
      const load = (file: string | undefined) =>
        loadConfig({ file, env: process.env, overrides: Object.fromEntries(overrides) });
      const loaded = load(config);
      const { file } = loaded;
      const { startProxy } = await import('#strangler-proxy');
      const signal = stopSignal('no limit');
      const proxy = await startProxy({
        ...loaded,
        source: file === undefined ? undefined : { file, load: () => load(file) },
      });
      await untilAborted(signal);
      await proxy.drain();
      limitStop();
      await proxy.stop();
    });
}
