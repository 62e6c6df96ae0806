import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** None of them outlives the suite. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** What Node is always told, so that programs print nothing else. */
export const NODE_ARGUMENTS = ['--disable-warning=ExperimentalWarning'];

/** Ends with the suite, whatever becomes of it. */
export function endsWithSuite(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Resolves when it is gone; at once if it is. */
export async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
