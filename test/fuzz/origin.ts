import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { type FuzzAnswer, segmentsOf } from './fuzz-case.ts';
import type { Ledger } from './ledger.ts';
import { readAnswer } from './strict/answer.ts';
import { shown, valuesOf } from './strict/head.ts';
import { type Request, readRequest, readRequests } from './strict/request.ts';
import { isForwardOf } from './verdict/forwarded.ts';

/** A server that reads strictly what the proxy sends, and says whose connection each request is from. */
export type FuzzOrigin = AsyncDisposable & { readonly url: string };

export async function startFuzzOrigin(ledger: Ledger): Promise<FuzzOrigin> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    serve(socket, ledger);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(socket: Socket, ledger: Ledger): void {
  let bytes = '';
  let isLost = false;
  socket.on('data', (data) => {
    if (isLost) return;
    bytes += data.toString('latin1');
    const next = readRequest(bytes, 0);
    if ('kind' in next || next.rest.kind === 'invalid') {
      const unread = 'kind' in next ? next : next.rest;
      if (unread.kind !== 'invalid') return;
      isLost = true;
      ledger.strays.push(`an origin was sent what is no request (${unread.why}): ${shown(bytes)}`);
      return;
    }
    if (!next.request.isWhole) return;
    const rest = bytes.slice(next.request.end);
    bytes = '';
    if (rest !== '') {
      ledger.strays.push(`an origin was sent more than a request: ${shown(rest, 400)}`);
    }
    receive(next.request, ledger, socket);
  });
  socket.on('close', () => {
    const left = readRequest(bytes, 0);
    if (!('kind' in left)) receive(left.request, ledger);
  });
}

/** Notes whose request it is, and answers where there is somebody to be answered. */
function receive(request: Request, ledger: Ledger, socket?: Socket): void {
  const { fields } = request;
  const senders = valuesOf(fields, 'x-forwarded-for');
  const entry = ledger.find(senders[0] ?? '', ({ bytes }) =>
    readRequests(bytes).requests.some((sent) => isForwardOf(request, sent)),
  );
  const isFromProxy = /^1\.[01] banyan$/.test(valuesOf(fields, 'via').at(-1) ?? '');
  if (senders.length !== 1 || entry === undefined || !isFromProxy) {
    const line = shown(`${request.method} ${request.target}`);
    ledger.strays.push(`an origin was sent a request of nobody (${senders}): ${line}`);
    return;
  }
  // Several connections may have sent the like, so it is no use in telling what this one did.
  const nth = senders[0] === entry.address ? entry.received.push(request) - 1 : 0;
  if (socket === undefined) return;
  const { answers } = entry.sent;
  if (answers === undefined) {
    socket.write(echo(request, entry.address, nth), 'latin1');
    return;
  }
  const answer = answers[Number(request.target.split('/')[2])];
  if (answer !== undefined) void say(answer, request.method, socket);
}

/** An answer that says whose it is. */
function echo({ method, fields }: Request, address: string, nth: number): string {
  const interim = valuesOf(fields, 'expect').length > 0 ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
  const head = `${interim}HTTP/1.1 200 OK\r\nX-Case: ${address}\r\nX-Nth: ${nth}\r\n`;
  const body = method === 'HEAD' ? '' : address;
  if (nth % 2 === 0) return `${head}Content-Length: ${address.length}\r\n\r\n${body}`;
  const chunk = body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  return `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`;
}

async function say(answer: FuzzAnswer, method: string, socket: Socket): Promise<void> {
  // What follows an answer comes with its last bytes: later, no proxy could tell it from the next answer.
  const read = readAnswer(answer.bytes, 0, method, false, true);
  const end = 'kind' in read ? answer.bytes.length : read.end;
  const segments = segmentsOf({ bytes: answer.bytes.slice(0, end), cuts: answer.cuts });
  const last = `${segments.pop() ?? ''}${answer.bytes.slice(end)}`;
  for (const segment of [...segments, last]) {
    socket.write(segment, 'latin1');
    await turn();
  }
  // Who waits for more waits for good.
  if (endsConnection(answer, method)) socket.end();
}

/** Whether an origin that says this ends its connection. */
export function endsConnection({ bytes, ends }: FuzzAnswer, method: string): boolean {
  const read = readAnswer(bytes, 0, method, false, true);
  return ends || 'kind' in read || !read.isWhole;
}
