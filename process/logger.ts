import { writeSync } from 'node:fs';
import { type DestinationStream, type Logger, pino } from 'pino';
import { BanyanError } from '#contracts';
import { type GatheredLines, gatherLines } from './gathered-lines.ts';
import { type LogTrouble, openLogDestination } from './log-destination.ts';

export type { Logger };

/**
 * The one logger of a process: JSON lines on stdout with `level` as a word and `time` in RFC 3339.
 * An error under `err` shows its message, code, stack, and a BanyanError's values; nothing else of
 * it, because drivers put whole statements, and with them personal data, on their errors.
 */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { name },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializedError },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, destination ?? stdout());
}

let shared: DestinationStream | undefined;
let lines: GatheredLines | undefined;

/**
 * Where lines go to that are written to stdout, one of them for all, so that no line ends up within another.
 * Not in the way of the work: a reader of our log that stalls must not stop us.
 */
function stdout(): DestinationStream {
  shared ??= openStdout();
  return shared;
}

/** Writes a line, with its line feed, to stdout: between those of the logger. */
export function writeLine(line: string): void {
  lines ??= gatherLines((text) => stdout().write(text));
  lines.write(line);
}

function openStdout(): DestinationStream {
  let ending = false;
  // Registered before pino's own: a last attempt to write what waits, and no second one.
  process.once('exit', () => {
    ending = true;
    try {
      lines?.flush();
      stream.flushSync();
    } catch {
      // Nobody reads.
    }
    stream.destroy();
  });
  const stream = openLogDestination({
    dest: 1,
    retryEAGAIN: () => !ending,
    onTrouble: tellOnStderr,
  });
  return stream;
}

/** Where else, when stdout is the trouble. */
function tellOnStderr(trouble: LogTrouble): void {
  const what =
    trouble.kind === 'failing'
      ? `the log cannot be written: ${trouble.error.message}`
      : `the log is written again; ${trouble.dropped} writes were dropped`;
  try {
    writeSync(2, `banyan: ${what}\n`);
  } catch {
    // There is nobody left to tell.
  }
}

function serializedError(error: unknown): object {
  // Not instanceof: an error of another realm is one as well.
  const { message, code, stack } = error as NodeJS.ErrnoException;
  const values = error instanceof BanyanError ? { advice: error.advice, ...error.values } : {};
  return { message: message ?? String(error), code, stack, ...values };
}
