// The least that can be called a proxy: node:http and undici, nothing checked, nothing measured.
// Arguments: the port, the origin.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [, , port = '', origin = ''] = process.argv;
const pool = new Pool(origin, { connections: 128, pipelining: 1 });
createServer((request, response) => {
  const { method = 'GET', url: path = '/', rawHeaders: headers } = request;
  const body = method === 'POST' ? request : null;
  pool.dispatch(
    { method, path, headers, body },
    {
      onRequestStart() {},
      onResponseStart(controller, status) {
        const raw = (controller.rawHeaders ?? []) as Buffer[]; // of HTTP/1
        response.writeHead(
          status,
          raw.map((part) => part.toString('latin1')),
        );
      },
      onResponseData(controller, chunk) {
        if (response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd() {
        response.end();
      },
      onResponseError() {
        response.destroy();
      },
    },
  );
}).listen(Number(port), '127.0.0.1');
