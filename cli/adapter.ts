import type { Command } from 'commander';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { stopSignal, untilAborted } from './signals.ts';

export function addAdapterCommand(banyan: Command): void {
  banyan
    .command('adapter')
    .description('run the adapter between the legacy store and the SCM')
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nEnvironment: AMQP_URL (default amqp://127.0.0.1:5672), DATABASE_URL (default sqlite:banyan.sqlite)',
    )
    .action(async ({ config }: { config?: string }) => {
      const loaded = loadConfig({ file: config, env: process.env });
      const { startAdapter } = await import('#adapter');
      const signal = stopSignal();
      try {
        const adapter = await startAdapter(loaded, process.env, signal);
        await untilAborted(signal);
        await adapter.stop();
      } catch (error) {
        // Asked to stop while it still waited for its database.
        if (!(error instanceof Error && error.name === 'AbortError')) throw error;
      }
    });
}
