import type { Command } from 'commander';
import { tellLag } from './switching/asked-lag.ts';
import {
  addOperatorOptions,
  type OperatorOptions,
  withOperator,
} from './switching/flag-operator.ts';
import { liftOverrides } from './switching/lift.ts';
import { rollbackTarget } from './switching/rollback-target.ts';
import { forceBack, rollBack } from './switching/taken-back.ts';
import { durationOption } from './time-option.ts';
import { usage } from './usage.ts';

type Options = OperatorOptions & {
  readonly service?: string;
  readonly all?: boolean;
  readonly reason?: string;
  readonly now?: boolean;
  readonly for?: string;
  readonly lift?: boolean;
  readonly check?: boolean;
  readonly dryRun?: boolean;
};

const EXAMPLES = `
Without --now it is written where the flags are kept; where that does not work, it is forced all the same.
With --now it is forced at once, needs nothing but one way to the instances, and stays until it is lifted.

Examples:
  banyan rollback order-view --reason "wrong totals" --now
  banyan rollback order --reason "wrong totals"
  banyan rollback --service orders --reason "errors since 12:03"
  banyan rollback --all --now --for 2h --reason "the database is slow"
  banyan rollback order-view --check
  banyan rollback --lift order-view --reason "repaired"

Exit code 1 if it is not in force everywhere; with --check, if it is not safe, or nobody knows.`;

export function addRollbackCommand(banyan: Command): void {
  const command = banyan
    .command('rollback')
    .description('take routes and capabilities back to the legacy')
    .argument('[name...]', 'routes and capabilities of banyan.yaml')
    .option('--service <name>', 'all routes of this service')
    .option('--all', 'everything, by the kill switch')
    .option('--reason <text>', 'why, for the history: needed')
    .option('--now', 'force it at once, whatever the flags say, until it is lifted')
    .option('--for <time>', 'with --now: it ends by itself, for example after 2h')
    .option('--lift', 'end what was forced; name it by its id, route or capability, or --all')
    .option('--check', 'say what the legacy would lack, and change nothing')
    .option('--dry-run', 'say what would change for whom, and change nothing');
  addOperatorOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: Options) => {
      const ways = [options.now, options.lift, options.check].filter(Boolean);
      if (ways.length > 1) throw usage('only one of --now, --lift and --check');
      if (options.for !== undefined && !options.now) throw usage('--for needs --now');
      const lasting = options.for === undefined ? undefined : durationOption('--for', options.for);
      await withOperator(options, (operator) => {
        if (options.lift) return liftOverrides(operator, { ...options, names });
        const config = operator.file === undefined ? undefined : operator.config;
        const target = rollbackTarget(config, { ...options, names });
        if (options.check) return tellLag(operator, names, options);
        if (options.now) return forceBack(operator, target, { ...options, lasting });
        return rollBack(operator, target, options);
      });
    });
}
