import { constants } from 'node:os';

const endings = new Set<() => void>();
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Calls `end`, which must be synchronous, when this process ends: by `process.exit`, an uncaught
 * error, or a signal that nobody else handles.
 *
 * @returns what takes the promise back.
 */
export function endWithThisProcess(end: () => void): () => void {
  if (endings.size === 0) listen();
  endings.add(end);
  return () => {
    endings.delete(end);
    if (endings.size === 0) unlisten();
  };
}

function listen(): void {
  process.on('exit', endAll);
  // First in line, to see a `once` listener of the program before it removes itself.
  for (const signal of signals) process.prependListener(signal, exitUnlessHandled);
}

function unlisten(): void {
  process.off('exit', endAll);
  for (const signal of signals) process.off(signal, exitUnlessHandled);
}

function endAll(): void {
  for (const end of endings) end();
}

/** A signal's default would end the process without an `exit` event. */
function exitUnlessHandled(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}
