import { type Command, Option } from 'commander';
import { PARKED_STATES } from '#adapter';

/** Adds the filters that say which parked messages are meant. */
export function addSelection(command: Command): Command {
  return command
    .option('--type <contract>', 'of this contract: legacy.order, or legacy.order@1')
    .option('--class <code>', 'that failed so, for example code_unmapped')
    .option('--fingerprint <text>', 'that failed in exactly this way: see `banyan failed groups`')
    .option('--aggregate <type/id>', 'about this one, for example order/1521705612047')
    .option('--since <time>', 'parked then or later: RFC 3339, a date, or 30m, 2h, 7d ago')
    .option('--until <time>', 'parked before that time')
    .addOption(
      new Option(
        '--state <states>',
        `with this state, repeatable: ${PARKED_STATES.join(', ')}`,
      ).argParser((text: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        text,
      ]),
    )
    .option('--source <side>', 'from this side: legacy or scm')
    .option('--text <text>', 'with this text in the message, its failure or its routing key');
}
