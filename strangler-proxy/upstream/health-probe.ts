import { isExpected } from '../domain/health-state.ts';
import type { AnswerHandler, Connection } from './connection.ts';
import type { Connections } from './connections.ts';

/** What is asked, and how often. */
export type ProbeSettings = {
  readonly path: string;
  /** ms from the end of one check to the next, give or take a tenth. */
  readonly interval: number;
  /** ms until the answer must be whole. */
  readonly timeout: number;
  /** Statuses; undefined for 200 to 399. */
  readonly status: readonly number[] | undefined;
};

/** Told after each check: undefined when it passed, else why it did not. */
export type OnChecked = (trouble: string | undefined) => void;

const FIELDS = ['User-Agent', 'banyan-health', 'Accept', '*/*'];

/**
 * Asks an instance how it is, over the connections that its requests take: at once, then again and again.
 * Several instances, or several proxies, do not all ask in the same moment.
 */
export class HealthProbe implements AnswerHandler {
  readonly #connections: Connections;
  readonly #settings: ProbeSettings;
  readonly #random: () => number;
  readonly #onChecked: OnChecked;
  #connection: Connection | undefined;
  /** Until the next check, or for the one under way. */
  #timer: NodeJS.Timeout | undefined;
  #status = 0;
  #isStopped = false;

  /** @param random from 0 up to 1 */
  constructor(
    connections: Connections,
    settings: ProbeSettings,
    random: () => number,
    onChecked: OnChecked,
  ) {
    this.#connections = connections;
    this.#settings = settings;
    this.#random = random;
    this.#onChecked = onChecked;
    this.#check();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#abort();
  }

  #check(): void {
    this.#status = 0;
    this.#timer = setTimeout(() => this.#expire(), this.#settings.timeout).unref();
    this.#ask();
  }

  #ask(): void {
    const { path } = this.#settings;
    this.#connection = this.#connections.send(
      { method: 'GET', target: path, fields: FIELDS, body: undefined, isChunked: false },
      this,
    );
  }

  #expire(): void {
    this.#abort();
    this.#checked('no answer in time');
  }

  #abort(): void {
    this.#connection?.abort();
    this.#connection = undefined;
  }

  #checked(trouble: string | undefined): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#connection = undefined;
    const delay = this.#settings.interval * (0.9 + 0.2 * this.#random());
    this.#timer = setTimeout(() => this.#check(), delay).unref();
    this.#onChecked(trouble);
  }

  // What becomes of the request.

  interim(): void {}

  head(status: number): void {
    this.#status = status;
  }

  data(): void {}

  end(): void {
    const passed = isExpected(this.#status, this.#settings.status);
    this.#checked(passed ? undefined : `status ${this.#status}`);
  }

  failed(error: Error, reused: boolean): void {
    if (this.#isStopped) return;
    // It closed one that it had kept: that says nothing of how it is.
    if (reused && this.#status === 0) this.#ask();
    else this.#checked(error.message);
  }

  trailers(): [] {
    return [];
  }
}
