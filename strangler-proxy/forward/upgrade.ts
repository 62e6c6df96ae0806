import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plan } from '../domain/decide.ts';
import type { Failure } from '../domain/failure.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { failureAnswer } from './failure-answer.ts';

/** One WebSocket handshake, and the connection that it led to. */
export class Upgrade {
  readonly upstream: Upstream;
  readonly #host: ExchangeHost;
  readonly #socket: Duplex;
  readonly #plan: Plan;
  readonly #path: string;
  readonly #startedAt: number;
  #status: number | undefined;
  #failure: Failure | undefined;

  constructor(host: ExchangeHost, socket: Duplex, plan: Plan, path: string) {
    this.upstream = host.upstreamOf(plan);
    this.#host = host;
    this.#socket = socket;
    this.#plan = plan;
    this.#path = path;
    this.#startedAt = host.clock();
    host.started();
  }

  /** The upstream has answered: what follows on the connection is no longer this proxy's to write. */
  answered(status: number | undefined): void {
    this.#status = status;
  }

  fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    // The middleware's listener may throw on an error of a connection that it could not use.
    this.#socket.removeAllListeners('error').on('error', () => {});
    if (this.#status !== undefined || !this.#socket.writable) {
      this.#socket.destroy();
      return;
    }
    const { status, fields, body } = failureAnswer(failure);
    this.#status = status;
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close'];
    for (let index = 0; index < fields.length; index += 2) {
      lines.push(`${fields[index]}: ${fields[index + 1]}`);
    }
    this.#socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  closed(): void {
    this.#host.ended({
      method: 'GET',
      path: this.#path,
      plan: this.#plan,
      arm: this.upstream.arm,
      upstream: this.upstream.name,
      fallback: undefined,
      status: this.#status,
      bytes: 0,
      firstByteMs: undefined,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  }
}
