/** Lines that are written together. */
export type GatheredLines = {
  write(line: string): void;
  /** Writes those that wait. */
  flush(): void;
};

/** Characters after which lines wait no longer. */
const MOST = 64 * 1024;

/** Gathers the lines of one turn of the event loop: a write costs more than a line. */
export function gatherLines(write: (lines: string) => void): GatheredLines {
  let lines = '';
  let isAwaited = false;
  const flush = () => {
    isAwaited = false;
    if (lines === '') return;
    const text = lines;
    lines = '';
    write(text);
  };
  return {
    write(line) {
      lines += line;
      if (lines.length > MOST) flush();
      else if (!isAwaited) {
        isAwaited = true;
        setImmediate(flush);
      }
    },
    flush,
  };
}
