import { BanyanError } from '#contracts';
import { type OperationRow, operationTable } from './operation-table.ts';
import type { AnswerOf, InputOf, OperationId } from './operation-types.ts';
import { type Question, questionOf } from './question.ts';
import { parsedJson, receivedLines } from './received-lines.ts';
import { brokeOff, noAnswer, unexpected } from './remote-trouble.ts';
import { thrownError } from './wire-error.ts';

/** An adapter that is asked over its admin API. All throw BanyanErrors alone. */
export type RemoteAdapter = {
  ask<K extends OperationId>(
    id: K,
    input: InputOf<K>,
    lines?: readonly unknown[],
  ): Promise<AnswerOf<K>>;
  /** Throws also when the answer does not come to its end. */
  stream<K extends OperationId>(id: K, input: InputOf<K>): AsyncIterable<AnswerOf<K>>;
};

/** ms until an answer begins, from when the last of the question was sent. */
export type Patience = { readonly usual: number; readonly long: number };

/** Node's fetch itself gives up after 300 s. */
const PATIENCE: Patience = { usual: 30_000, long: 290_000 };

export function remoteAdapter(
  url: string,
  token: string | undefined,
  patience: Patience = PATIENCE,
): RemoteAdapter {
  const base = baseOf(url);
  const authorization = token === undefined ? {} : { authorization: bearerOf(token) };

  const answerTo = async (row: OperationRow, input: object, lines?: readonly unknown[]) => {
    const question = questionOf(row, input);
    const waiting = new AbortController();
    const ms = row.isLong ? patience.long : patience.usual;
    const timer = setTimeout(() => waiting.abort(new DOMException('', 'TimeoutError')), ms);
    try {
      const response = await fetch(`${base}${question.path}`, {
        method: question.method,
        // A token goes to whom it is meant for, and nowhere else.
        redirect: 'manual',
        headers: { ...authorization, ...typeOf(question, lines) },
        signal: waiting.signal,
        ...(lines === undefined
          ? { body: question.body ?? null }
          : { body: sentLines(lines, () => timer.refresh()), duplex: 'half' as const }),
      });
      if (!response.ok) throw await refusalOf(response, question, base);
      return response;
    } catch (error) {
      throw error instanceof BanyanError ? error : noAnswer(base, error, question.method, ms);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async ask(id, input, lines) {
      const response = await answerTo(operationTable[id], input, lines);
      const body = parsedJson(await textOf(response, base));
      if (body === undefined) throw unexpected(base, 'an answer that is no JSON');
      // The adapter answers as the table says.
      return body.value as AnswerOf<typeof id>;
    },
    async *stream(id, input) {
      const response = await answerTo(operationTable[id], input);
      for await (const value of receivedLines(response, base)) yield value as AnswerOf<typeof id>;
    },
  };
}

/** Throws a BanyanError `usage` (exit code 2), which does not quote it: it may hold a password. */
function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.username === '' && parsed.password === '' && parsed.search === '';
  if (parsed !== undefined && isPlain && /^https?:$/.test(parsed.protocol)) {
    // A path may lead through a proxy in front of it.
    return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
  }
  throw new BanyanError('usage', 'an adapter is named by its admin API, without a password', {
    exitCode: 2,
    advice: 'For example http://127.0.0.1:8082; a token belongs into BANYAN_ADMIN_TOKEN.',
  });
}

/** Fetch would quote a token that is no header. */
function bearerOf(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw new BanyanError('usage', 'the token of the admin API is not plain ASCII without spaces', {
    exitCode: 2,
    advice: 'Set BANYAN_ADMIN_TOKEN to the adapter.admin.token of its configuration.',
  });
}

function typeOf({ body }: Question, lines: readonly unknown[] | undefined) {
  if (lines !== undefined) return { 'content-type': 'application/x-ndjson' };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function sentLines(lines: readonly unknown[], onSent: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      onSent();
      if (next === lines.length) return controller.close();
      controller.enqueue(encoder.encode(`${JSON.stringify(lines[next])}\n`));
      next += 1;
    },
  });
}

/** What was refused, as it was thrown over there. */
async function refusalOf(response: Response, { method, path }: Question, base: string) {
  const { status } = response;
  const error = thrownError(parsedJson(await textOf(response, base))?.value);
  if (status === 401) {
    return new BanyanError('unauthorized', `the adapter at ${base} wants another token`, {
      advice: 'Set BANYAN_ADMIN_TOKEN to the adapter.admin.token of its configuration.',
    });
  }
  if (status === 431) {
    return new BanyanError('usage', 'too much for one question', {
      exitCode: 2,
      advice: 'Name fewer messages at once.',
    });
  }
  const [asked] = path.split('?');
  if (error === undefined) return unexpected(base, `${status} to ${method} ${asked}`);
  return error.code === 'not_found' ? unexpected(base, `that ${error.message}`) : error;
}

async function textOf(response: Response, base: string): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw brokeOff(base, error);
  }
}
