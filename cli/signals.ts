/** ms until a process that was asked to stop is gone, whatever still holds it. */
const STOP_LIMIT = 4_500;

/**
 * Aborts at SIGINT or SIGTERM; at a second one the process ends at once, and after the limit, unless
 * whoever stops has one of its own.
 */
export function stopSignal(limit: 'limit' | 'no limit' = 'limit'): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) endAtOnce();
    controller.abort();
    if (limit === 'limit') limitStop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

/** Ends the process once the limit is over, if it is still there. */
export function limitStop(): void {
  setTimeout(endAtOnce, STOP_LIMIT).unref();
}

/** Not process.exit: it waits for a write to a pipe that nobody reads. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
