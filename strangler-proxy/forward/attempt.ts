import type { EventEmitter } from 'node:events';
import type { Pass } from '../domain/breaker.ts';
import {
  type Failure,
  type FailureCode,
  mayAskAgain,
  mayTryAnother,
  type Repeatable,
} from '../domain/failure.ts';
import type { Waiter } from '../upstream/bulkhead.ts';
import type { AnswerHandler, Connection, UpstreamRequest } from '../upstream/connection.ts';
import type { Instance } from '../upstream/instance.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** Whom an attempt is made for. */
export type Asker = {
  /** Whether somebody else could answer. */
  readonly hasFallback: boolean;
  /** Whether the request, executed twice, does no harm. */
  readonly mayRepeat: boolean;
  /** Asked at each sending: the request, and who hears of its answer. */
  request(): UpstreamRequest;
  handler(): AnswerHandler;
  /** The upstream was not even asked. */
  fail(failure: Failure): void;
};

export type Outcome = 'success' | 'failure' | 'uncounted';

const NONE: readonly Instance[] = [];

/**
 * One request at one upstream: takes a place there and a pass of its breaker, sends it to an instance,
 * and where that has no connection to give, to another one.
 */
export class Attempt implements Waiter, Repeatable {
  readonly upstream: Upstream;
  readonly #asker: Asker;
  readonly #begunAt: number;
  #state: 'outside' | 'waiting' | 'inside' = 'outside';
  #pass: Pass | undefined;
  #instance: Instance | undefined;
  #instanceName: string | undefined;
  #isSettled = true;
  /** Those that gave no answer. */
  #tried = NONE;
  #retries = 0;
  /** ms after the beginning in which others may be tried. */
  #patienceMs = 0;
  #askedAgain = false;
  /** While it serves this request, and no other. */
  #connection: Connection | undefined;
  #isPaused = false;
  #wasConnected = false;
  #bodyWasRead = false;
  #received = 0;
  /** At another upstream. */
  readonly #before: Attempt | undefined;

  /** @param before the one that gave no answer */
  constructor(upstream: Upstream, asker: Asker, begunAt: number, before?: Attempt) {
    this.upstream = upstream;
    this.#asker = asker;
    this.#begunAt = begunAt;
    this.#before = before;
  }

  get mayRepeat(): boolean {
    return this.#asker.mayRepeat;
  }

  /** Whether a connection was made, and the head of the request was sent on it. */
  get wasConnected(): boolean {
    return this.#wasConnected;
  }

  /** Whether some of the request's body is gone. */
  get bodyWasRead(): boolean {
    return this.#bodyWasRead || (this.#connection?.bodyWasRead ?? false);
  }

  /** Whom it was sent to, at last. */
  get instanceName(): string | undefined {
    return this.#instanceName;
  }

  /** Bytes of the request's body that were sent. */
  get received(): number {
    const now = this.#connection?.bodyBytes ?? 0;
    return this.#received + now + (this.#before?.received ?? 0);
  }

  /** Tries at other instances than the first. */
  get retries(): number {
    return this.#retries + (this.#before?.retries ?? 0);
  }

  /**
   * Asks, or waits for a place first, or fails at once.
   *
   * @param share of the upstream's places that may be in use
   */
  begin(share: number): void {
    const { instances, bulkhead, breaker } = this.upstream;
    if (instances.allDown && this.#asker.hasFallback) {
      this.#refuse('upstream_down', 'none of its instances is up');
      return;
    }
    // Nor is a place waited for that would be of no use.
    if (breaker?.state === 'open') {
      this.#refuse('upstream_breaker', 'the breaker is open');
      return;
    }
    const entered = bulkhead.enter(this, share);
    if (entered === 'placed') this.placed();
    else if (entered === 'waits') this.#state = 'waiting';
    else this.refused();
  }

  placed(): void {
    this.#state = 'inside';
    const { breaker, instances } = this.upstream;
    if (breaker !== undefined) {
      this.#pass = breaker.admit();
      if (this.#pass === undefined) {
        this.#refuse('upstream_breaker', 'the breaker is open');
        return;
      }
    }
    const instance = instances.pick(NONE);
    if (instance === undefined) this.#refuse('upstream_down', 'it has no instances');
    else this.#send(instance);
  }

  refused(): void {
    this.#state = 'outside';
    this.#refuse('upstream_busy', 'too many requests in hand');
  }

  /** Sends the request once more after a failure, to this instance or another, where that may be. */
  again(failure: Failure, reused: boolean): boolean {
    const instance = this.#instance;
    // What was stopped would never close another connection.
    if (instance === undefined || this.upstream.bulkhead.isClosed) return false;
    if (!this.#askedAgain && mayAskAgain(failure, reused, this)) {
      this.#askedAgain = true;
      instance.inFlight -= 1;
      this.#send(instance);
      return true;
    }
    const { retryOn, instances, retryBudget, bulkhead, clock } = this.upstream;
    if (!mayTryAnother(failure, retryOn, this)) return false;
    if (clock() - this.#begunAt >= this.#patienceMs) return false;
    const tried = [...this.#tried, instance];
    const next = instances.pick(tried);
    if (next === undefined || !retryBudget.take(bulkhead.inHand)) return false;
    this.#retries += 1;
    this.#tried = tried;
    this.#leaveInstance('failure');
    this.#send(next);
    return true;
  }

  /** Tells how the request came out: once, when the head of its answer is there, or never will be. */
  settle(outcome: Outcome): void {
    const { breaker } = this.upstream;
    if (this.#pass !== undefined) breaker?.settle(this.#pass, outcome);
    this.#pass = undefined;
    this.#settleInstance(outcome);
  }

  /** Reads no further until somebody slow has taken what there is. */
  waitFor(slow: EventEmitter): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#connection?.pause();
    slow.once('drain', () => {
      this.#isPaused = false;
      this.#connection?.resume();
    });
  }

  /** The connection serves others from now on. */
  letGo(): Connection | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    this.#wasConnected = connection.isConnected;
    this.#bodyWasRead ||= connection.bodyWasRead;
    this.#received += connection.bodyBytes;
    this.#connection = undefined;
    this.#isPaused = false;
    return connection;
  }

  /** Makes room for others: all is over here. What it had not settled counts for nothing. */
  leave(): void {
    if (this.#state === 'waiting') this.upstream.bulkhead.withdraw(this);
    if (this.#state === 'inside') {
      this.settle('uncounted');
      this.#leaveInstance('uncounted');
      for (let given = 0; given < this.#retries; given += 1) this.upstream.retryBudget.giveBack();
      this.upstream.bulkhead.leave();
    }
    this.#state = 'outside';
  }

  #send(instance: Instance): void {
    this.#instance = instance;
    this.#instanceName = instance.name;
    this.#isSettled = false;
    instance.inFlight += 1;
    this.#wasConnected = false;
    const request = this.#asker.request();
    this.#patienceMs = (request.waits ?? this.upstream.waits).headers;
    this.#connection = instance.connections.send(request, this.#asker.handler());
  }

  #settleInstance(outcome: Outcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (outcome === 'uncounted' || this.#instance === undefined) return;
    this.upstream.instances.settle(this.#instance, outcome);
  }

  #leaveInstance(outcome: Outcome): void {
    this.#settleInstance(outcome);
    if (this.#instance !== undefined) this.#instance.inFlight -= 1;
    this.#instance = undefined;
  }

  #refuse(code: FailureCode, what: string): void {
    this.#asker.fail({ who: this.upstream.arm, when: 'connect', code, what });
  }
}
