import type { Command } from 'commander';
import { addAdoptCommand } from './failed/adopt.ts';
import { addCloseCommands } from './failed/close.ts';
import { addEditCommand } from './failed/edit.ts';
import { addGroupsCommand } from './failed/groups.ts';
import { addHistoryCommand } from './failed/history.ts';
import { addListCommand } from './failed/list.ts';
import { addRecheckCommand } from './failed/recheck.ts';
import { addShowCommand } from './failed/show.ts';
import { addTransferCommands } from './failed/transfer.ts';

export function addFailedCommand(banyan: Command): void {
  const failed = banyan
    .command('failed')
    .description('see and repair the messages that could not be processed');
  addListCommand(failed);
  addGroupsCommand(failed);
  addShowCommand(failed);
  addEditCommand(failed);
  addCloseCommands(failed);
  addTransferCommands(failed);
  addHistoryCommand(failed);
  addAdoptCommand(failed);
  addRecheckCommand(failed);
}
