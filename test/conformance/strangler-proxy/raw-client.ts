import { connect, type Socket } from 'node:net';
import { until } from '../../eventually.ts';

/** A connection to the proxy that speaks in bytes; they are latin1 text. */
export type RawClient = {
  readonly socket: Socket;
  /** All that came so far. */
  readonly answer: string;
  /** Whether the connection broke (a reset), rather than ended. */
  readonly isBroken: boolean;
  send(bytes: string): void;
  /** Waits until what came so far matches. */
  until(pattern: RegExp): Promise<void>;
  /** Waits until the connection is over. */
  closed(): Promise<void>;
};

export function connectRaw(url: string): RawClient {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let isBroken = false;
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.on('error', () => {
    isBroken = true;
  });
  return {
    socket,
    get answer() {
      return answer;
    },
    get isBroken() {
      return isBroken;
    },
    send(bytes) {
      socket.write(bytes, 'latin1');
    },
    until: (pattern) => until(() => pattern.test(answer)),
    async closed() {
      if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    },
  };
}
