import type { Command } from 'commander';
import { KILL_SWITCH, MAINTENANCE } from '#contracts';
import { addFlagHistoryCommand } from './flag-history.ts';
import { addListCommand } from './switching/list.ts';
import { addSwitchCommands } from './switching/switch.ts';

export function addFlagsCommand(banyan: Command): void {
  const flags = banyan
    .command('flags')
    .description('see and switch the flags that decide on routes, translators and the way back');
  addListCommand(flags);
  addFlagHistoryCommand(flags);
  addSwitchCommands(flags, `for example order-view.cutover, ${KILL_SWITCH} or ${MAINTENANCE}`);
}
