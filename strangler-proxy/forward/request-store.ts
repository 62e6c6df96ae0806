import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plan } from '../domain/decide.ts';
import type { Failure, OwnAnswer } from '../domain/failure.ts';
import type { RequestTarget } from '../domain/request-target.ts';

/** A request as it would have been sent to the legacy. */
export type KeptRequest = {
  readonly plan: Plan;
  readonly target: RequestTarget;
  /** Names and values in turn. */
  readonly fields: readonly string[];
};

/** Who answers a request that is kept. */
export type KeptExchange = {
  reply(answer: OwnAnswer): void;
  fail(failure: Failure): void;
};

/** Keeps requests that change something for a legacy that is away (store-and-forward). */
export type RequestStore = {
  /** Whether a request is kept, and not sent: the legacy is under maintenance, or others wait already. */
  takes(plan: Plan, method: string): boolean;
  /** Whether a request is kept that could not be sent: no connection to the legacy was made. */
  takesFailed(plan: Plan, method: string, failure: Failure): boolean;
  /** Reads the body, keeps the request for good, and answers it: with 202, or with why it was not kept. */
  keep(
    exchange: KeptExchange,
    incoming: IncomingMessage,
    response: ServerResponse,
    request: KeptRequest,
  ): void;
};
