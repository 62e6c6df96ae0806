import { Command, CommanderError } from 'commander';
import { BanyanError } from '#contracts';
import packageJson from '../package.json' with { type: 'json' };
import { addAdapterCommand } from './adapter.ts';
import { addContractsCommand } from './contracts.ts';
import { addFailedCommand } from './failed.ts';
import { addFlagsCommand } from './flags.ts';
import { addProxyCommand } from './proxy.ts';
import { addReplayCommand } from './replay.ts';
import { addRollbackCommand } from './rollback.ts';
import { addRolloutCommand } from './rollout.ts';
import { addRoutesCommand } from './routes.ts';
import { addStatusCommand } from './status.ts';
import { addTranslateCommand } from './translate.ts';

/**
 * The `banyan` command. Sets the exit code: 0 done, 1 the operation failed, 2 wrong usage or
 * configuration. Errors go to stderr: what, where, what to do; a stack only with --verbose.
 */
export async function run(args: readonly string[]): Promise<void> {
  // Whoever reads from us may have read enough: `banyan failed show ID --raw | head`. What we found
  // is true all the same: the exit code that is set stays.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    console.error(`banyan: the output cannot be written (${error.code ?? error.message})`);
    process.exit(1);
  });
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--verbose'));
  }
}

function program(): Command {
  const banyan = new Command('banyan')
    .description('Move a live business off a legacy monolith, and step back at any moment.')
    .version(packageJson.version)
    .option('--verbose', 'show the stack of an error')
    .showHelpAfterError('(see --help)')
    .showSuggestionAfterError()
    .exitOverride();
  addProxyCommand(banyan);
  addAdapterCommand(banyan);
  addStatusCommand(banyan);
  addRoutesCommand(banyan);
  addRolloutCommand(banyan);
  addRollbackCommand(banyan);
  addFlagsCommand(banyan);
  addFailedCommand(banyan);
  addReplayCommand(banyan);
  addContractsCommand(banyan);
  addTranslateCommand(banyan);
  return banyan.addHelpText(
    'after',
    '\nExit codes: 0 done, 1 the operation failed, 2 wrong usage or configuration.',
  );
}

function report(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has printed it already; asking for help is no error.
    return error.exitCode === 0 ? 0 : 2;
  }
  const known = error instanceof BanyanError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  console.error(`banyan: ${message}`);
  if (known?.advice !== undefined) console.error(known.advice);
  if (verbose && error instanceof Error) console.error(error.stack);
  return known?.exitCode ?? 1;
}
