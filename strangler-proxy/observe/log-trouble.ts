import type { Logger, LogTrouble } from '#process';

/** Says in the log of the process that a file of another log cannot be written, or can again. */
export function tellLogTrouble(log: Logger, file: string | undefined, trouble: LogTrouble): void {
  if (trouble.kind === 'failing') log.error({ file, err: trouble.error }, 'log not written');
  else log.warn({ file, dropped: trouble.dropped }, 'log written again');
}
