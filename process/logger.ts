import { type DestinationStream, type Logger, pino } from 'pino';
import { BanyanError } from '#contracts';
import { type GatheredLines, gatherLines } from './gathered-lines.ts';

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

/** Bytes of log that may wait for a slow reader; what is beyond is dropped. */
const MOST_WAITING = 16 * 1024 * 1024;

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
  const stream = pino.destination({
    dest: 1,
    sync: false,
    maxLength: MOST_WAITING,
    retryEAGAIN: () => !ending,
  });
  return stream;
}

function serializedError(error: unknown): object {
  // Not instanceof: an error of another realm is one as well.
  const { message, code, stack } = error as NodeJS.ErrnoException;
  const values = error instanceof BanyanError ? { advice: error.advice, ...error.values } : {};
  return { message: message ?? String(error), code, stack, ...values };
}
