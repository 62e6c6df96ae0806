import type { AccessLogger } from './access-log.ts';

/**
 * Writes lines as the process's logger does. It costs a quarter of the logger's 4 µs a line, which is worth
 * having where there is one for each request: plain values need no serializers.
 *
 * @param bindings what each line tells, as the logger's does: name, and others
 * @param now ms since 1970
 */
export function jsonLines(
  bindings: Readonly<Record<string, unknown>>,
  isLevelEnabled: AccessLogger['isLevelEnabled'],
  write: (line: string) => void,
  now: () => number,
): AccessLogger {
  const bound = JSON.stringify(bindings).slice(1, -1);
  let millisecond = -1;
  let time = '';
  return {
    isLevelEnabled,
    info(values, msg) {
      const at = now();
      // At thousands of requests a second, several share a millisecond.
      if (at !== millisecond) {
        millisecond = at;
        time = new Date(at).toISOString();
      }
      const own = JSON.stringify(values).slice(1, -1);
      write(`{"level":"info","time":"${time}",${bound},${own},"msg":"${msg}"}\n`);
    },
  };
}
