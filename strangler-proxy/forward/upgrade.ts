import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isHealthy } from '../domain/breaker.ts';
import type { Plan } from '../domain/decide.ts';
import type { Failure, FailureCode } from '../domain/failure.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import type { RouteRules } from '../domain/route-rules.ts';
import type { RequestTrace } from '../domain/trace-context.ts';
import type { Instance } from '../upstream/instance.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { failureAnswer } from './failure-answer.ts';
import type { WebSocketLink } from './goodbye.ts';
import { groupByName } from './grouped-fields.ts';
import { addressOf } from './peer.ts';
import { type Progress, upstreamFailure } from './upstream-failure.ts';

/** One WebSocket handshake, and the connection that it led to. */
export class Upgrade {
  /** Sends the handshake once more, to whoever is next. */
  askAnew: (() => void) | undefined;
  #upstream: Upstream;
  #instance: Instance | undefined;
  /** Those that took no connection. */
  #tried: readonly Instance[] = [];
  #retries = 0;
  #fallback: FailureCode | undefined;
  readonly #host: ExchangeHost;
  readonly #socket: Duplex;
  readonly #plan: Plan;
  readonly #incoming: IncomingMessage;
  readonly #target: RequestTarget;
  readonly #trace: RequestTrace | undefined;
  readonly #traffic: Traffic;
  readonly #startedAt: number;
  #progress: Progress = 'connect';
  #status: number | undefined;
  #failure: Failure | undefined;
  #isSwitched = false;
  #isWebSocket = false;
  #link: WebSocketLink | undefined;
  #goesAway = false;

  constructor(
    host: ExchangeHost,
    incoming: IncomingMessage,
    socket: Duplex,
    plan: Plan,
    target: RequestTarget,
    trace: RequestTrace | undefined,
  ) {
    this.#upstream = host.upstreamOf(plan);
    this.#host = host;
    this.#socket = socket;
    this.#plan = plan;
    this.#incoming = incoming;
    this.#target = target;
    this.#trace = trace;
    this.#traffic = trafficOf(socket);
    this.#startedAt = host.clock();
    host.started();
  }

  /** What changes on the way to its service and back. */
  get rules(): RouteRules | undefined {
    return this.#upstream.arm === 'service' ? this.#host.policyOf(this.#plan)?.rules : undefined;
  }

  /** ms that its upstream may take to answer. */
  get patienceMs(): number {
    return this.#upstream.waits.headers;
  }

  /** Whom to ask, and at first whether at all: what is known to be down is left alone. Undefined once it has failed. */
  instance(): Instance | undefined {
    const { arm, instances, breaker } = this.#upstream;
    const isKnown = arm === 'service' && this.#plan.fallback === 'legacy';
    if (isKnown && instances.allDown) this.#fallBack('upstream_down');
    else if (isKnown && breaker?.state === 'open') this.#fallBack('upstream_breaker');
    const instance = this.#upstream.instances.pick(this.#tried);
    if (instance === undefined) {
      const what = 'it has no instances';
      this.fail({ who: this.#upstream.arm, when: 'connect', code: 'upstream_down', what });
      return undefined;
    }
    this.#instance = instance;
    instance.inFlight += 1;
    return instance;
  }

  #leave(): void {
    if (this.#instance !== undefined) this.#instance.inFlight -= 1;
    this.#instance = undefined;
  }

  #fallBack(code: FailureCode): void {
    this.#fallback = code;
    this.#upstream = this.#host.legacy;
    this.#tried = [];
  }

  /** What is sent from now on may reach the upstream. */
  connected(): void {
    this.#progress = 'headers';
  }

  /** The upstream has answered: what follows on the connection is no longer this proxy's to write. */
  answered(answer: IncomingMessage): void {
    this.#progress = 'body';
    this.#status = answer.statusCode;
    if (this.#instance !== undefined) {
      const outcome = isHealthy(answer.statusCode ?? 0) ? 'success' : 'failure';
      this.#upstream.instances.settle(this.#instance, outcome);
    }
    this.#isWebSocket = answer.headers.upgrade?.toLowerCase() === 'websocket';
    const { rules } = this;
    if (rules === undefined) return;
    const { rawHeaders: asked } = this.#incoming;
    const fields = rules.responseFields([...answer.rawHeaders], this.#target, asked);
    // The middleware passes on what an answer says of itself, and looks at names in lower case.
    answer.headers = groupByName(fields, (name) => name.toLowerCase());
  }

  /** Whether that is the protocol that the upstream has agreed to. */
  get isWebSocket(): boolean {
    return this.#isWebSocket;
  }

  /** Whether it was told to end. */
  get goesAway(): boolean {
    return this.#goesAway;
  }

  /** Its connections are piped to each other; `link` where it is a WebSocket. */
  switched(link: WebSocketLink | undefined): void {
    this.#isSwitched = true;
    this.#link = link;
    if (this.#goesAway) this.goAway();
  }

  /** Ends it politely, where its protocol knows how; a handshake is finished first. */
  goAway(): void {
    this.#goesAway = true;
    if (this.#link !== undefined) this.#link.sayGoodbye();
    else if (this.#isSwitched) this.#socket.destroy(new Error('the proxy stops'));
  }

  /**
   * The connection to the upstream failed, or what came over it. Whether to ask anew: another instance, or the legacy
   * in place of a service; nothing was sent yet.
   */
  broke(error: Error): boolean {
    const { arm, instances } = this.#upstream;
    const failure = upstreamFailure(error, arm, this.#progress);
    const tried = this.#instance;
    if (tried !== undefined && this.#status === undefined) instances.settle(tried, 'failure');
    this.#leave();
    if (tried !== undefined && failure.when === 'connect' && this.#failure === undefined) {
      this.#tried = [...this.#tried, tried];
      if (instances.pick(this.#tried) !== undefined) {
        this.#retries += 1;
        return true;
      }
      if (arm === 'service' && this.#plan.fallback === 'legacy') {
        this.#fallBack(failure.code);
        return true;
      }
    }
    this.fail(failure);
    return false;
  }

  /** @param told fields for the client besides: names and values in turn */
  fail(failure: Failure, told: readonly string[] = []): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    // The middleware's listener may throw on an error of a connection that it could not use.
    this.#socket.removeAllListeners('error').on('error', () => {});
    if (this.#status !== undefined || !this.#socket.writable) {
      this.#socket.destroy();
      return;
    }
    const { status, fields: own, body } = failureAnswer(failure);
    const fields = [...own, ...told];
    this.#status = status;
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close'];
    for (let index = 0; index < fields.length; index += 2) {
      lines.push(`${fields[index]}: ${fields[index + 1]}`);
    }
    this.#socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    this.#socket.resume(); // what nobody reads keeps a connection from its end
  }

  closed(): void {
    const instance = this.#instance?.name;
    this.#leave();
    const { received, sent } = trafficOf(this.#socket);
    this.#host.ended({
      method: 'GET',
      path: this.#target.path,
      pathAndQuery: this.#target.pathAndQuery,
      version: this.#incoming.httpVersion,
      fields: this.#incoming.rawHeaders,
      peer: addressOf(this.#incoming),
      trace: this.#trace,
      plan: this.#plan,
      arm: this.#upstream.arm,
      upstream: this.#upstream.name,
      instance,
      fallback: this.#fallback,
      retries: this.#retries,
      status: this.#status,
      bytes: sent - this.#traffic.sent,
      received: received - this.#traffic.received,
      firstByteMs: undefined,
      totalMs: this.#host.clock() - this.#startedAt,
      failure: this.#failure,
    });
  }
}

/** Bytes that went over a connection. */
type Traffic = { readonly received: number; readonly sent: number };

function trafficOf(socket: Duplex): Traffic {
  if (!(socket instanceof Socket)) return { received: 0, sent: 0 };
  return { received: socket.bytesRead, sent: socket.bytesWritten };
}
