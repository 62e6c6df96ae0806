import { once } from 'node:events';
import { connect } from 'node:net';
import type { Outcome, Way } from './command.ts';
import { bodyLength, requestBytes } from './connection.ts';

const PIECE = Buffer.alloc(65_536, 'x');
/** Of an answer to an upload. */
const SMALL = 2;

/** One request over a connection of its own: downloads or uploads so many bytes. Throws when it breaks off. */
export async function transfer(port: number, way: Way, bytes: number): Promise<Outcome> {
  const isUpload = way === 'upload';
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const start = performance.now();
  const target = `/area0/things0/1/lines/1?bytes=${isUpload ? SMALL : bytes}`;
  const length = isUpload ? [`Content-Length: ${bytes}`] : [];
  const lines = ['Host: shop.example.com', ...length];
  socket.write(requestBytes(isUpload ? 'POST' : 'GET', target, lines, 0));

  let head = '';
  let left = Number.POSITIVE_INFINITY;
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`the ${way} broke off; ${left} bytes are missing`)));
    socket.on('data', (chunk) => {
      let body = chunk.length;
      if (left === Number.POSITIVE_INFINITY) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        left = bodyLength(head) ?? Number.POSITIVE_INFINITY;
        body = head.length - end - 4;
        if (!Number.isFinite(left)) reject(new Error(`the ${way} was refused: ${head}`));
      }
      left -= body;
      if (left <= 0) resolve();
    });
  });
  if (isUpload) {
    let unsent = bytes;
    const send = () => {
      while (unsent > 0) {
        const piece = unsent < PIECE.length ? PIECE.subarray(0, unsent) : PIECE;
        unsent -= piece.length;
        if (!socket.write(piece)) return;
      }
    };
    socket.on('drain', send);
    send();
  }
  try {
    await answered;
  } finally {
    socket.destroy();
  }
  const ms = performance.now() - start;
  return { count: 1, failures: 0, ms, p50: ms, p99: ms };
}
