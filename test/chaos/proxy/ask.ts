import { type Agent, type IncomingMessage, request } from 'node:http';
import { isSafe, type Kind, type Outcome } from './outcome.ts';

export type Question = {
  readonly port: number;
  readonly kind: Kind;
  readonly key: string;
  readonly agent: Agent;
};

/** ms after which a client gives up. */
const PATIENCE = 30_000;

/** Kept to be done later, by somebody who has not read what it is about. */
const ACCEPTED = 202;

const PATHS: Readonly<Record<Kind, string>> = {
  ...{ member: '/members/', order: '/orders', payment: '/payments', page: '/pages/' },
  review: '/reviews',
};

/**
 * Asks as a browser does: what is safe is sent again, once, when a kept connection turns out to have been
 * closed before any answer (RFC 9112 §9.3.1); what is unsafe is not.
 */
export async function ask(question: Question): Promise<Outcome> {
  const { kind, key } = question;
  const at = Date.now();
  const began = performance.now();
  let attempt = await askOnce(question);
  const isRepeated = isSafe(kind) && attempt.wasClosed;
  if (isRepeated) attempt = await askOnce(question);
  const { status, by, isWhole, error } = attempt;
  const ms = performance.now() - began;
  return { kind, key, at, ms, status, by, isWhole, error, isRepeated };
}

type Attempt = Pick<Outcome, 'status' | 'by' | 'isWhole' | 'error'> & {
  /** Whether a connection that had served before ended without any answer. */
  readonly wasClosed: boolean;
};

function askOnce({ port, kind, key, agent }: Question): Promise<Attempt> {
  const safe = isSafe(kind);
  const path = safe ? `${PATHS[kind]}${key}` : PATHS[kind];
  const body = safe ? '' : JSON.stringify({ key, lines: 'x'.repeat(200) });
  return new Promise((resolve) => {
    const asked = request({
      ...{ host: '127.0.0.1', port, path, agent, method: safe ? 'GET' : 'POST' },
      ...(!safe && { headers: headersOf(key, body) }),
    });
    const giveUp = setTimeout(() => asked.destroy(new Error('no answer in time')), PATIENCE);
    const settle = (attempt: Partial<Attempt>) => {
      clearTimeout(giveUp);
      resolve({
        ...{ status: undefined, by: undefined, isWhole: false, error: undefined, wasClosed: false },
        ...attempt,
      });
    };
    let begun: Pick<Attempt, 'status' | 'by'> | undefined;
    // Told of a connection that breaks, whether or not an answer has begun.
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const isClosed = code === 'ECONNRESET' || code === 'EPIPE';
      const wasClosed = begun === undefined && asked.reusedSocket && isClosed;
      settle({ ...begun, error: code ?? message, wasClosed });
    });
    asked.on('response', (answer) => {
      const { statusCode: status } = answer;
      begun = { status, by: fieldOf(answer, 'x-served-by') };
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', ({ message }) => settle({ ...begun, error: message }));
      answer.on('end', () => {
        const isOwn = (status ?? 0) >= 400 || status === ACCEPTED || text.includes(key);
        const error = fieldOf(answer, 'x-banyan-error') ?? (isOwn ? undefined : 'not its answer');
        settle({ ...begun, isWhole: true, error });
      });
    });
    asked.end(body);
  });
}

function headersOf(key: string, body: string) {
  return {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Idempotency-Key': key,
  };
}

function fieldOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
