// Stands for the legacy and for every service: answers with as many bytes as `bytes=` of the query says,
// and takes any body. Argument: the port.
import { createServer, type ServerResponse } from 'node:http';

const [, , port = ''] = process.argv;
const bodies = new Map<string, Buffer>();
/** Larger answers are written in pieces of this size. */
const PIECE = Buffer.alloc(65_536, 'x');

const server = createServer((request, response) => {
  const size = /bytes=(\d+)/.exec(request.url ?? '')?.[1] ?? '2';
  const answer = () => {
    const length = Number(size);
    if (length > PIECE.length) return stream(response, length);
    let body = bodies.get(size);
    if (body === undefined) {
      body = Buffer.alloc(length, 'x');
      bodies.set(size, body);
    }
    response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', size]);
    response.end(body);
  };
  if (request.method === 'GET') answer();
  else request.on('end', answer).resume();
});
server.keepAliveTimeout = 0; // never: nobody is to send on a connection that is being closed
server.requestTimeout = 0;
server.listen(Number(port), '127.0.0.1', 1_024);

function stream(response: ServerResponse, length: number): void {
  response.writeHead(200, ['Content-Type', 'application/zip', 'Content-Length', String(length)]);
  let left = length;
  const more = () => {
    while (left > 0) {
      const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
      left -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}
