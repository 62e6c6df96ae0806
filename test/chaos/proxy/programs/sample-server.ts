// Stands for the legacy or for an instance of a service. Argument: its settings as JSON. It is told by
// messages how to behave, and says when it listens.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openExecutions } from '../executions.ts';
import type { Behaviour, SampleSettings } from '../sample-settings.ts';

/** ms that an answer takes, so that some are always in hand. */
const USUAL_MS = 5;

const settings = JSON.parse(process.argv[2] ?? '{}') as SampleSettings;
const { name, host, port, backlog, folder } = settings;
const executions = openExecutions(folder);
let behaviour: Behaviour = { kind: 'well' };

process.on('message', (told: Behaviour) => {
  behaviour = told;
});
process.once('disconnect', () => process.exit());

const server = createServer((request, response) => {
  request.on('end', () => handle(request, response)).resume();
});
server.listen({ host, port, backlog }, () => process.send?.('listening'));

function handle(request: IncomingMessage, response: ServerResponse): void {
  const { kind } = behaviour;
  const status = executed(request);
  const body = bodyOf(request);
  const answer = () => respond(response, status, body);
  if (kind === 'silent') return;
  if (kind === 'half') breakOff(response, status, body);
  else if (behaviour.kind === 'failing' && Math.random() < behaviour.share) {
    setTimeout(() => respond(response, 500, 'failed'), USUAL_MS);
  } else setTimeout(answer, behaviour.kind === 'slow' ? behaviour.ms : USUAL_MS);
}

/** Does what is asked for before anything is answered; the status of the answer. */
function executed({ method, url = '', headers }: IncomingMessage): number {
  const key = headers['idempotency-key'];
  if (method !== 'POST' || typeof key !== 'string') return 200;
  // Orders are executed as often as they come; of the rest, all servers know what was executed.
  const execution = { key, by: name };
  if (!url.startsWith('/orders')) return executions.addOnce(execution) ? 201 : 200;
  executions.add(execution);
  return 201;
}

/** Says what it was asked for, so that an answer to somebody else is noticed. */
function bodyOf({ url = '', headers }: IncomingMessage): string {
  const asked = headers['idempotency-key'] ?? url;
  return JSON.stringify({ asked, by: name, filling: 'x'.repeat(600) });
}

function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, fieldsOf(body));
  response.end(body);
}

function breakOff(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, fieldsOf(body));
  response.write(body.slice(0, body.length / 2), () => {
    setTimeout(() => response.socket?.resetAndDestroy(), USUAL_MS);
  });
}

function fieldsOf(body: string): string[] {
  const length = String(Buffer.byteLength(body));
  return ['Content-Type', 'application/json', 'Content-Length', length, 'X-Served-By', name];
}
