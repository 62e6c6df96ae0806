import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { endGently } from './early-answer.ts';

/** How long a drain may take, in ms. */
export type DrainTimes = {
  /** For the requests in flight. */
  readonly timeoutMs: number;
  /** That nothing must have come over a connection for it to be idle. */
  readonly quietMs: number;
};

/** The connections of a server but for those that were upgraded. */
export type OpenConnections = {
  /** Requests that are being answered. */
  requests(): number;
  /**
   * Takes no new connections, and ends those that there are: after the answer to the request that they
   * have, or are about to have; idle ones once nothing has come for a while, because a request may be on
   * its way. Breaks off what is left after the time. Resolves with how many requests that were.
   */
  drain(times: DrainTimes): Promise<number>;
};

/**
 * Follows a server's connections; to be called before it listens.
 *
 * @param clock ms, one that never goes back
 */
export function followConnections(server: Server, clock: () => number): OpenConnections {
  const open = new Set<Socket>();
  const waiting = new Set<() => void>();
  const remove = (socket: Socket) => {
    open.delete(socket);
    if (open.size > 0) return;
    for (const resolve of waiting) resolve();
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => remove(socket));
  });
  // Whoever has taken it over ends it.
  server.on('upgrade', (_incoming, socket: Socket) => remove(socket));
  const requests = () => [...open].filter(isAnswering).length;
  return {
    requests,
    async drain({ timeoutMs, quietMs }) {
      await stopListening(server, clock);
      let brokenOff = 0;
      let before: ReadonlyMap<Socket, number> = new Map();
      // In a turn's last phase: right after all that had come was read.
      const look = () =>
        setImmediate(() => {
          before = endIdle(open, before);
        });
      look();
      const looks = setInterval(look, quietMs);
      const limit = setTimeout(() => {
        brokenOff = requests();
        for (const socket of open) socket.destroy();
      }, timeoutMs);
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
        if (open.size === 0) resolve();
      });
      clearTimeout(limit);
      clearInterval(looks);
      // Its timers are left.
      server.close(() => {});
      return brokenOff;
    },
  };
}

/** Ends those without an answer over which nothing has come since; tells how much has come over the rest. */
function endIdle(open: ReadonlySet<Socket>, before: ReadonlyMap<Socket, number>) {
  const received = new Map<Socket, number>();
  for (const socket of open) {
    if (isAnswering(socket) || socket.writableEnded) continue;
    if (before.get(socket) === socket.bytesRead) endGently(socket);
    else received.set(socket, socket.bytesRead);
  }
  return received;
}

/** By the answer that it waits for; Node keeps it here until it has left. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage != null && socket.writable;
}

/** Turns of the event loop that may be tried, and of those the ones that must be short, of so many ms. */
const TURNS = 2_000;
const SHORT_TURNS = 1_000;
const SHORT_MS = 0.05;

/**
 * Closes the listening socket alone: node:http would destroy idle connections as well, and with them the
 * request that is on its way. A connection that waits in the kernel's queue is reset, unless the kernel
 * gives it to another process (net.ipv4.tcp_migrate_req). Node takes one a turn: the queue was empty in a
 * turn in which none came, and nearly surely still is after one that was short.
 */
async function stopListening(server: Server, clock: () => number): Promise<void> {
  if (!server.listening) return;
  let isEmpty = false;
  const came = () => {
    isEmpty = false;
  };
  server.on('connection', came);
  for (let turns = 0; turns < TURNS; turns += 1) {
    const begunAt = clock();
    isEmpty = turns > 0; // the first one may not have looked
    await turn();
    if (isEmpty && (turns > SHORT_TURNS || clock() - begunAt < SHORT_MS)) break;
  }
  NetServer.prototype.close.call(server);
  server.off('connection', came);
}
