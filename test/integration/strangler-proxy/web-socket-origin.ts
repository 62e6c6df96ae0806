import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Origin, startRawOrigin } from './origin.ts';

/** What a server answers to a handshake (RFC 6455 §4.2.2). */
export function acceptHandshake(socket: Socket, handshake: string): void {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(handshake)?.[1];
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof.digest('base64')}\r\n\r\n`,
  );
}

/** A short frame without its mask: its opcode and payload. */
export function frameIn(bytes: Buffer): { opcode: number; payload: Buffer; isMasked: boolean } {
  const length = (bytes[1] ?? 0) & 0x7f;
  const isMasked = (bytes[1] ?? 0) >= 0x80;
  const mask = isMasked ? bytes.subarray(2, 6) : Buffer.alloc(4);
  const from = isMasked ? 6 : 2;
  const masked = bytes.subarray(from, from + length);
  const payload = Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, isMasked };
}

export type WebSocketOrigin = Origin & {
  /** What came after the handshakes. */
  readonly received: Buffer[];
  readonly sockets: Socket[];
};

/** A server that agrees to WebSockets, and leaves the rest to the test. */
export async function startWebSocketOrigin(): Promise<WebSocketOrigin> {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const origin = await startRawOrigin((socket) => {
    acceptHandshake(socket, origin.asked.at(-1) ?? '');
    sockets.push(socket);
    socket.on('data', (bytes) => received.push(bytes));
  });
  return { ...origin, received, sockets };
}
