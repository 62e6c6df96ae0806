import { pino } from 'pino';

/** That lines cannot be written; or that they can again, but for so many writes that were dropped meanwhile. */
export type LogTrouble =
  | { readonly kind: 'failing'; readonly error: Error }
  | { readonly kind: 'mended'; readonly dropped: number };

export type LogDestinationOptions = {
  /** A path, or a file descriptor. */
  readonly dest: string | number;
  /** Characters that are gathered before they are written, and the ms that they wait at most. */
  readonly minLength?: number;
  readonly periodicFlush?: number;
  readonly maxWrite?: number;
  /** Whether a write is tried again that a slow reader does not take. */
  readonly retryEAGAIN?: () => boolean;
  /** Told when it begins and when it ends, and not of each line. */
  readonly onTrouble: (trouble: LogTrouble) => void;
};

/** Characters that may wait for a slow reader or a full disk; what is beyond is dropped. */
const MOST_WAITING = 16 * 1024 * 1024;

export type LogDestination = ReturnType<typeof pino.destination>;

/** Opens what log lines are written to. Trouble with it is told, and stops nobody: what cannot be written waits. */
export function openLogDestination({
  onTrouble,
  ...options
}: LogDestinationOptions): LogDestination {
  const stream = pino.destination({ ...options, sync: false, maxLength: MOST_WAITING });
  const flushSync = stream.flushSync.bind(stream);
  let isFailing = false;
  let dropped = 0;
  stream.on('error', (error: Error) => {
    if (isFailing) return;
    isFailing = true;
    onTrouble({ kind: 'failing', error });
  });
  stream.on('drop', () => {
    dropped += 1;
  });
  stream.on('write', () => {
    if (!isFailing) return;
    isFailing = false;
    onTrouble({ kind: 'mended', dropped });
    dropped = 0;
  });
  // It tries again for ever when a disk is full, which at an exit would be the end of nothing.
  stream.flushSync = () => {
    if (!isFailing) flushSync();
  };
  return stream;
}
