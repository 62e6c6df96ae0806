import type { AccessLogger } from './access-log.ts';

/**
 * Writes lines as the process's logger does. It costs a quarter of the logger's 4 µs a line, which is worth
 * having where there is one for each request: plain values need no serializers.
 *
 * @param now ms since 1970
 */
export function jsonLines(
  name: string,
  isLevelEnabled: AccessLogger['isLevelEnabled'],
  write: (line: string) => void,
  now: () => number,
): AccessLogger {
  return {
    isLevelEnabled,
    info(values, msg) {
      const time = new Date(now()).toISOString();
      write(`${JSON.stringify({ level: 'info', time, name, ...values, msg })}\n`);
    },
  };
}
