import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * The one logger of a process: JSON lines on stdout with `level` as a word and `time` in RFC 3339.
 * A BanyanError under `err` shows its code and values.
 */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    base: { name },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
