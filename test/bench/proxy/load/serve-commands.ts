import type { Command, Outcome } from './command.ts';

/** Makes this process do what its parent says, one command after the other. */
export function serveCommands(run: (command: Command) => Promise<Outcome>): void {
  process.on('message', (command: Command) => {
    run(command).then(
      (outcome) => process.send?.(outcome),
      (error: Error) => process.send?.(String(error.stack)),
    );
  });
}
