import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';

/** An answer, read to its end. */
export type Answered = {
  readonly status: number;
  readonly reason: string;
  /** Names and values in turn. */
  readonly fields: string[];
  readonly headers: IncomingMessage['headers'];
  readonly trailers: string[];
  readonly body: Buffer;
  readonly text: string;
};

/** Sends one request, on a connection of its own, and reads the answer to its end. */
export async function ask(
  url: string,
  { body, ...options }: RequestOptions & { body?: Buffer | string } = {},
): Promise<Answered> {
  const response = await begin(url, { body, ...options });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    fields: response.rawHeaders,
    headers: response.headers,
    trailers: response.rawTrailers,
    body: whole,
    text: whole.toString(),
  };
}

/** Sends one request, and returns with the answer's header section. */
export async function begin(
  url: string,
  { body, ...options }: RequestOptions & { body?: Buffer | string | undefined } = {},
): Promise<IncomingMessage> {
  const sent = request(url, { agent: false, ...options });
  sent.end(body);
  // Once there is an answer, what breaks is told by the answer.
  const failed = once(sent, 'error').then(([error]) => Promise.reject(error));
  const [response] = await Promise.race([once(sent, 'response'), failed]);
  failed.catch(() => {});
  return response;
}

/** Sends bytes as they are, and returns all that comes back until the server closes. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, 'latin1');
  let answer = '';
  for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
  return answer;
}

/** The values of a field, in order. */
export function valuesOf(fields: readonly string[], name: string): string[] {
  return fields.filter((_, index) => index % 2 === 1 && fields[index - 1]?.toLowerCase() === name);
}
