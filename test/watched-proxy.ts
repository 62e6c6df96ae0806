import { Connection, requestBytes } from './bench/proxy/load/connection.ts';

export type Arm = 'legacy' | 'service';

/** A proxy under load, whose answers are looked at. */
export type WatchedProxy = Disposable & {
  /** ms, as of `performance.now()`: when the last answer of this arm came; 0 where none did. */
  lastOf(arm: Arm): number;
  readonly counts: { answered: number; failed: number };
};

/**
 * Asks it from now on, over kept connections.
 *
 * @param pauses of each connection: ms from an answer to its next request
 */
export function watchProxy(port: number, path: string, pauses: readonly number[]): WatchedProxy {
  const request = requestBytes('GET', path, ['Host: shop.example.com'], 0);
  const last: Record<Arm, number> = { legacy: 0, service: 0 };
  const counts = { answered: 0, failed: 0 };
  const open = new Set<Connection>();
  let isOver = false;

  const begin = (pause: number) => {
    const connection = new Connection(port, (isGood, head) => {
      if (isOver) return;
      counts.answered += 1;
      const arm = isGood ? /\r\nx-banyan-arm: (legacy|service)/i.exec(head)?.[1] : undefined;
      if (arm === 'legacy' || arm === 'service') last[arm] = performance.now();
      else counts.failed += 1;
      if (isGood) {
        setTimeout(() => connection.send(request), pause);
      } else {
        open.delete(connection);
        setTimeout(begin, pause, pause);
      }
    });
    open.add(connection);
    connection.send(request);
  };
  for (const pause of pauses) begin(pause);
  return {
    lastOf: (arm) => last[arm],
    counts,
    [Symbol.dispose]() {
      isOver = true;
      for (const connection of open) connection.close();
    },
  };
}
