/** ms until a process that was asked to stop is gone, whatever still holds it. */
const STOP_LIMIT = 4_500;

/** Aborts at SIGINT or SIGTERM; at a second one, or after the limit, the process ends at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) endAtOnce();
    controller.abort();
    setTimeout(endAtOnce, STOP_LIMIT).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
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
